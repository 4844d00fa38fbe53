using System.Collections.Immutable;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Participants;

/// <summary>Prepares the raw images of every participant of a study, one after another: each uses all threads.</summary>
internal static class StudyPreparation
{
    /// <summary>Made and removed by this run alone: no folder of a user begins so.</summary>
    private const string WorkFolder = ".preparing";

    /// <summary>Results by participant; empty where the study prepares nothing.</summary>
    /// <param name="output">Folder that receives the derivatives; null keeps none.</param>
    public static Dictionary<string, ParticipantResult> Run(StudyContext context, string? output)
    {
        var results = new Dictionary<string, ParticipantResult>(StringComparer.Ordinal);
        if (context.Study.Prepare is not { } prepare)
        {
            return results;
        }

        var work = output is null ? Directory.CreateTempSubdirectory("toolkit-work-").FullName : Path.Combine(output, WorkFolder);
        try
        {
            foreach (var (i, participant) in context.Participants.Index())
            {
                context.Progress("preparing images", i, context.Participants.Length);
                var own = Path.Combine(work, participant.Label);
                var result = ParticipantPipeline.Run(Input(context, prepare, participant), Options(context, prepare, participant), own, (stage, done, all) => context.Progress($"{participant.Label} {stage}", done, all), context.Cancellation);
                results[participant.Label] = Keep(context, result, own, output);
            }
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }

        return results;
    }

    private static ParticipantResult Keep(StudyContext context, ParticipantResult result, string own, string? output)
    {
        foreach (var entry in result.Provenance)
        {
            context.Provenance.Add(entry);
        }

        context.Faults.AddRange(result.Faults);
        if (output is not null)
        {
            var kept = Path.Combine(output, ParticipantPipeline.Derivatives);
            foreach (var file in result.Files)
            {
                var target = Path.Combine(kept, file);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(Path.Combine(result.Folder, file), target, overwrite: true);
            }

            result = result with { Folder = kept };
        }

        Directory.Delete(own, recursive: true);
        return result;
    }

    private static ParticipantOptions Options(StudyContext context, Preparation prepare, Participant participant)
    {
        string File(string relative) => TemplateImage.Locate(context.PathOf(relative)) ?? TemplateImage.Locate(relative) ?? context.PathOf(relative);
        return new()
        {
            Preset = prepare.Preset,
            Template = prepare.Template is { } t ? new(File(t.Head), File(t.Brain)) : null,
            Regions = new()
            {
                LabelImage = prepare.Regions.LabelFile is { } labels ? context.PathOf(StudyContext.Fill(labels, participant, context.Study.Baseline)) : null,
                Names = prepare.Regions.NamesFile is { } names ? context.PathOf(names) : null,
                Spheres = prepare.Regions.Spheres,
                Place = prepare.RegionsInTemplate ? RegionPlace.Template : RegionPlace.Native,
            },
            SmoothMm = prepare.SmoothMm,
            DummyScans = prepare.Dummies,
            FramewiseDisplacementMm = prepare.FramewiseDisplacementMm,
            InjectedChanges = prepare.InjectedChanges,
            ChangeRegions = [.. context.Study.Outcomes.Select(o => o.Source).OfType<PreparedChangeSource>().Select(s => s.Region).Distinct()],
            ExpectBold = prepare.Bold is not null,
            Threads = context.Threads,
        };
    }

    private static ParticipantInput Input(StudyContext context, Preparation prepare, Participant participant) => new(
        participant.Label,
        [
            .. context.Study.Visits.Select(visit => new SessionInput(
                visit.Name,
                Source(context, prepare.T1w, participant, visit),
                prepare.Bold is { } bold ? [new BoldInput("task-rest", Source(context, bold, participant, visit))] : [])),
        ]);

    private static ImageSource Source(StudyContext context, string pattern, Participant participant, Visit visit)
    {
        var path = context.PathOf(StudyContext.Fill(pattern, participant, visit));
        if (Directory.Exists(path))
        {
            return new DicomSource(path);
        }

        var stem = path.EndsWith(".nii.gz", StringComparison.Ordinal) ? path[..^7] : Path.ChangeExtension(path, null);
        return new NiftiSource(path, File.Exists(stem + ".json") ? stem + ".json" : null);
    }

    /// <summary>Values of an outcome that the preparation measures.</summary>
    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, Dictionary<string, ParticipantResult> results)
    {
        var values = new OutcomeValues(context, outcome);
        foreach (var participant in context.Participants)
        {
            var result = results[participant.Label];
            foreach (var visit in outcome.Source is PreparedChangeSource ? [context.Study.Followup] : context.Study.Visits)
            {
                var found = result.Values.FirstOrDefault(v => v.Session == visit.Name && Fits(v, outcome.Source));
                if (found is null)
                {
                    values.Add(participant, visit, Observation.Missing(Why(context, result, visit, outcome.Source)), context.Study.Provenance);
                }
                else
                {
                    values.Add(participant, visit, found.Observation, context.Provenance.Entries[found.ProvenanceId]);
                    if (outcome.Source is PreparedChangeSource change)
                    {
                        Observation Beside(string name) => result.Values.FirstOrDefault(v => v.Session == visit.Name && v.Name == name + change.Region)?.Observation ?? Observation.Missing("the change was not measured");
                        values.Detection(participant, visit, Beside(ChangeStage.MinimalName), Beside(ChangeStage.RecoveryName));
                    }
                }
            }
        }

        return values;
    }

    private static bool Fits(ParticipantValue value, OutcomeSource source) => source switch
    {
        PreparedCouplingSource pair => value.Name.StartsWith("z ", StringComparison.Ordinal) && value.Regions.Contains(pair.First) && value.Regions.Contains(pair.Second),
        PreparedChangeSource change => value.Name == "change " + change.Region,
        _ => false,
    };

    private static string Why(StudyContext context, ParticipantResult result, Visit visit, OutcomeSource source)
    {
        var faults = result.Faults.Where(f => f.Visit == visit.Name || f.Visit is null || (source is PreparedChangeSource && f.Visit == context.Study.Baseline.Name)).ToImmutableArray();
        return faults.IsEmpty ? $"no such region among those prepared: {string.Join(", ", result.Values.SelectMany(v => v.Regions).Distinct().Take(20))}" : faults[0].Message;
    }
}
