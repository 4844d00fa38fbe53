using System.Collections.Immutable;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Which stages a participant needs, in order.</summary>
internal sealed class ParticipantPlan
{
    private readonly ParticipantInput input;
    private readonly ParticipantOptions options;
    private readonly ImmutableArray<ParticipantStage>.Builder stages = ImmutableArray.CreateBuilder<ParticipantStage>();
    private readonly Dictionary<SessionInput, string> anatomies = [];
    private readonly Dictionary<SessionInput, string> volumes = [];

    private ParticipantPlan(ParticipantInput input, ParticipantOptions options)
    {
        this.input = input;
        this.options = options;
    }

    public static ImmutableArray<ParticipantStage> Of(ParticipantInput input, ParticipantOptions options)
    {
        var raw = input.Sessions.Any(s => s.T1w is not null || s.Bold.Any(b => b.Source is not PreparedSource));
        if (raw && options.Template is null && (options.UsedSpaces.Contains(ParticipantOptions.TemplateSpace) || options.Regions?.Place == RegionPlace.Template))
        {
            throw new ArgumentException("Regions or a space of a template need a template.", nameof(options));
        }

        var plan = new ParticipantPlan(input, options);
        plan.stages.Add(CheckStage.Of(input, options));
        foreach (var session in input.Sessions)
        {
            plan.Add(session);
        }

        plan.stages.Add(PublishStage.Of(input, options, plan.stages.ToImmutable()));
        return plan.stages.ToImmutable();
    }

    private void Add(SessionInput session)
    {
        var place = session.T1w is { } t1w ? Structure(session, t1w) : null;
        foreach (var run in session.Bold)
        {
            var import = Name(session, run.Name, "import");
            var bytes = SourceSize.Of(run.Source);
            stages.Add(ImportStage.Of(import, session, run.Source, SeriesKind.Bold));
            if (run.Source is PreparedSource prepared)
            {
                if (options.Regions is not null)
                {
                    stages.Add(PreparedStage.Of(Name(session, run.Name, "connectivity"), session, run, prepared, import, options, bytes));
                }

                continue;
            }

            var motion = Name(session, run.Name, "motion");
            stages.Add(MotionStage.Of(motion, session, run, import, options, bytes));
            if (place is not null)
            {
                Function(session, run, motion, place, bytes);
            }
        }
    }

    private SessionPlace Structure(SessionInput session, ImageSource t1w)
    {
        string import = Name(session, "T1w", "import"), anatomy = Name(session, "T1w", "anatomy");
        var voxels = SourceSize.Of(t1w) / sizeof(short);
        stages.Add(ImportStage.Of(import, session, t1w, SeriesKind.T1w));
        stages.Add(AnatomyStage.Of(anatomy, session, import, options, voxels));
        var first = anatomies.Values.FirstOrDefault();
        var place = new SessionPlace(
            anatomy,
            options.Template is null ? null : Name(session, "T1w", "normalise"),
            first is not null && options.Regions?.Place == RegionPlace.Native ? Name(session, "T1w", "pose") : null);
        anatomies[session] = anatomy;
        if (place.Normalise is { } normalise)
        {
            stages.Add(NormaliseStage.Of(normalise, session, anatomy, options, voxels));
        }

        if (place.Pose is { } pose)
        {
            stages.Add(PoseStage.Of(pose, session, first!, anatomy, voxels));
        }

        if (options.Regions is not null)
        {
            volumes[session] = Name(session, "T1w", "volumes");
            stages.Add(VolumesStage.Of(volumes[session], session, place, options, voxels));
            if (first is not null && options.Regions.LabelImage is not null)
            {
                stages.Add(ChangeStage.Of(Name(session, "T1w", "change"), session, volumes.First().Value, (first, anatomy), options, voxels));
            }
        }

        return place;
    }

    private void Function(SessionInput session, BoldInput run, string motion, SessionPlace place, long bytes)
    {
        var coregister = Name(session, run.Name, "coregister");
        stages.Add(CoregisterStage.Of(coregister, session, run, motion, place.Anatomy, SourceSize.Of(session.T1w!) / sizeof(short)));
        foreach (var (i, space) in options.UsedSpaces.Index())
        {
            var resample = Name(session, run.Name, "resample-" + space);
            stages.Add(ResampleStage.Of(resample, session, (motion, coregister), place, space, options, bytes));
            if (i == 0 && options.Regions is not null)
            {
                stages.Add(CouplingStage.Of(Name(session, run.Name, "connectivity"), session, run, resample, motion, place, space, options, bytes));
            }
        }
    }

    private static string Name(SessionInput session, string image, string step) => StageNames.Of(session, image, step);
}

/// <summary>Names of stages.</summary>
internal static class StageNames
{
    /// <summary>"ses-1_task-rest_motion"; without a session "task-rest_motion".</summary>
    public static string Of(SessionInput session, string image, string step) => string.Join('_', new[] { session.Entity, image, step }.Where(p => p.Length > 0));
}

/// <summary>How much a source will weigh in memory, from the sizes of its files.</summary>
internal static class SourceSize
{
    private const int Packed = 3; // a gzipped image grows by about so much

    /// <summary>Bytes as stored, unpacked.</summary>
    public static long Of(ImageSource source) => source.Files().Where(File.Exists).Sum(f => new FileInfo(f).Length * (f.EndsWith(".gz", StringComparison.Ordinal) ? Packed : 1));
}

/// <summary>What a participant should have and has not: named before anything is read.</summary>
internal static class CheckStage
{
    public const string Name = "check";

    public static ParticipantStage Of(ParticipantInput input, ParticipantOptions options)
    {
        var faults = Faults(input, options).ToImmutableArray();
        var refused = options.ExpectedSessions is { } expected && input.Sessions.Length != expected
            ? new Fault(input.Sessions.Length, $"{expected} session{(expected == 1 ? "" : "s")}", string.Join(", ", input.Sessions.Select(s => s.Entity.Length > 0 ? s.Entity : "one without a label"))) { Unit = "session", Advice = "Choose by session label" }
            : null;
        return new(Name, "check", "check 1: " + refused?.Message + string.Join(' ', faults), () => [], context =>
        {
            if (refused is not null)
            {
                return refused;
            }

            var who = Provenance.Derived("participant", [], [new("label", input.Label)]);
            new StageRecord { Main = who, Provenance = [who] }.Write(context.PathOf(StageRecord.FileOf(Name)));
            return StageOutcome.Done with { Losses = faults };
        })
        {
            Outputs = [StageRecord.FileOf(Name)],
        };
    }

    private static IEnumerable<string> Faults(ParticipantInput input, ParticipantOptions options)
    {
        foreach (var session in input.Sessions)
        {
            var where = session.Entity.Length > 0 ? session.Entity + ": " : "";
            if (session.T1w is null && session.Bold.Any(b => b.Source is not PreparedSource))
            {
                yield return where + "expected a T1-weighted image, found none: BOLD is realigned, and placed nowhere";
            }

            if (session.Bold.IsEmpty && options.ExpectBold)
            {
                yield return where + "expected a BOLD run, found none";
            }
        }
    }
}
