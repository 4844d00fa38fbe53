using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Participants;

/// <summary>Gathers what the page shows from the files of a participant.</summary>
internal sealed class ParticipantViews(StageContext context, ParticipantInput input, ParticipantOptions options)
{
    private const double PictureMm = 1.6;
    private const double BoldPictureMm = 2.4;
    private const int MostOutlined = 10;
    private static readonly string[] OfStructure = ["anatomy", "normalise", "volumes", "change"];
    private static readonly string[] OfRun = ["motion", "coregister", "connectivity"];

    public ImagingPageData Data(ParticipantResult result) => new()
    {
        Participant = input.Entity,
        Structures = [.. input.Sessions.Where(s => s.T1w is not null).Select(s => Structure(s, result))],
        Runs = [.. input.Sessions.SelectMany(s => s.Bold.Select(b => Run(s, b, result)))],
        Values = [.. result.Values.Select(v => new ImagingValue(v.Name, v.Session ?? "", v.Run ?? "", v.Unit, v.Observation, v.ProvenanceId))],
        Methods = [.. Methods().Distinct()],
        Faults = [.. result.Faults.Select(f => f.ToString())],
        Provenance = result.Provenance,
    };

    private StructureView Structure(SessionInput session, ParticipantResult result) => new()
    {
        Id = session.Entity.Length > 0 ? session.Entity : "structure",
        Title = session.Entity.Length > 0 ? $"Structure, {session.Entity}" : "Structure",
        Verdicts = [.. result.Verdicts.Where(v => v.Session == session.Label && v.Run is null).Select(v => v.Verdict)],
        Pictures = [.. Pictures(session)],
    };

    private IEnumerable<OutlinedPicture> Pictures(SessionInput session)
    {
        string anatomy = StageNames.Of(session, "T1w", "anatomy"), normalise = StageNames.Of(session, "T1w", "normalise"), volumes = StageNames.Of(session, "T1w", "volumes"), id = session.Entity.Length > 0 ? session.Entity : "structure";
        if (Find(anatomy, AnatomyStage.Corrected) is not { } t1w)
        {
            yield break;
        }

        var brain = Find(anatomy, AnatomyStage.Brain)!;
        var picture = new PagePicture(brain, PictureMm);
        yield return picture.Of(id + "-tissues", "Tissue contours over the T1-weighted image", t1w, ImagingOutlines.Tissues(Find(anatomy, AnatomyStage.Fluid)!, Find(anatomy, AnatomyStage.Gray)!, Find(anatomy, AnatomyStage.White)!));
        yield return picture.Of(id + "-brain", "Brain mask over the T1-weighted image", t1w, ImagingOutlines.Mask(brain, "brain mask"));
        if (Find(normalise, NormaliseStage.Registered) is { } registered && Find(normalise, NormaliseStage.Edges) is { } template && Record(normalise) is { } record)
        {
            yield return new PagePicture(template, PictureMm).Of(id + "-template", "Template edges over the T1-weighted image, as registered", registered, ImagingOutlines.Template(template, record.Texts["template"]));
        }

        if (Record(volumes) is { } regions && VolumesStage.Load(context, volumes, regions) is { Regions.Length: > 0 and <= MostOutlined } labels)
        {
            yield return picture.Of(id + "-regions", "Regions over the T1-weighted image", t1w, labels);
        }
    }

    private RunView Run(SessionInput session, BoldInput run, ParticipantResult result)
    {
        var id = string.Join('-', new[] { session.Entity, run.Name }.Where(p => p.Length > 0)).Replace('_', '-');
        var view = new RunView
        {
            Id = id,
            Title = string.Join(", ", new[] { session.Entity, run.Name.Replace("_", ", ", StringComparison.Ordinal) }.Where(p => p.Length > 0)),
            Verdicts = [.. result.Verdicts.Where(v => v.Session == session.Label && v.Run == run.Name).Select(v => v.Verdict)],
            Pictures = [.. Pictures(session, run, id)],
            ThresholdMm = options.FramewiseDisplacementMm,
        };
        if (Record(StageNames.Of(session, run.Name, "motion")) is { } moved)
        {
            var steady = (int)moved.Numbers[MotionStage.Steady];
            double[][] motion = [.. moved.Series["motion"].Chunk(6).Skip(steady)];
            view = view with
            {
                RepetitionTimeS = moved.Numbers[MotionStage.RepetitionTimeS],
                Motion = [.. Enumerable.Range(0, 6).Select(p => motion.Select(m => m[p]).ToArray())],
                FramewiseDisplacement = moved.Series["fd"],
                OutlierShare = moved.Series["outlierShare"],
                OutlierLimit = OutlierVolumes.Limit,
            };
        }

        return Record(StageNames.Of(session, run.Name, "connectivity")) is { } cleaned ? Cleaned(view, cleaned) : view;
    }

    private static RunView Cleaned(RunView view, StageRecord cleaned)
    {
        var names = cleaned.Texts["names"].Split('\n').ToImmutableArray();
        var z = new double[names.Length, names.Length];
        Buffer.BlockCopy(cleaned.Series["z"], 0, z, 0, z.Length * sizeof(double));
        var (volumes, kept) = ((int)cleaned.Numbers["volumes"], cleaned.Series["kept"].Length);
        var reasons = cleaned.Texts["regionReasons"].Split('\n');
        string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        return view with
        {
            Dvars = cleaned.Series["dvars"],
            Carpet = cleaned.Texts.TryGetValue("carpetGroups", out var groups)
                ? new(Array.ConvertAll(cleaned.Series["carpet"], v => (float)v), volumes, [.. groups.Split('\n').Select(g => g.Split('\t')).Select(g => (g[0], int.Parse(g[1], CultureInfo.InvariantCulture)))])
                : null,
            Figures =
            [
                new("Volumes kept", $"{kept} of {volumes}", view.RepetitionTimeS is { } tr ? Number(kept * tr / 60, "0.0") + " minutes" : ""),
                new("Framewise displacement", cleaned.Series["fd"] is { Length: > 0 } fd ? Number(fd.Average(), "0.000") + " mm" : "not known", "mean (Power)"),
                new("Standardised DVARS", Number(cleaned.Series["dvars"].Skip(1).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(), "0.00"), "mean; about 1 is clean"),
                new("Degrees of freedom", Number(cleaned.Numbers["dof"], "0.#"), $"of {Number(cleaned.Numbers["dofOf"], "0")}; preset {cleaned.Texts["preset"]}"),
            ],
            Regions = names,
            Z = z,
            ProvenanceId = cleaned.Main.Id,
            RegionQuality = [.. names.Select((n, i) => (n, cleaned.Series["regionVoxels"][i], cleaned.Series["regionCoverage"][i], cleaned.Series["regionSnr"][i], (QualityGrade)(int)cleaned.Series["regionGrades"][i], reasons[i]))],
        };
    }

    private IEnumerable<OutlinedPicture> Pictures(SessionInput session, BoldInput run, string id)
    {
        string motion = StageNames.Of(session, run.Name, "motion"), coregister = StageNames.Of(session, run.Name, "coregister"), anatomy = StageNames.Of(session, "T1w", "anatomy");
        if (Find(motion, MotionStage.Mean) is not { } mean || Find(motion, MotionStage.Mask) is not { } mask)
        {
            yield break;
        }

        var picture = new PagePicture(mask, BoldPictureMm);
        yield return picture.Of(id + "-mask", "Brain mask over the mean BOLD image", mean, ImagingOutlines.Mask(Find(coregister, CoregisterStage.Mask) ?? mask, "brain mask"));
        if (Find(coregister, CoregisterStage.InT1w) is { } placed && Find(anatomy, AnatomyStage.Brain) is { } brain)
        {
            yield return new PagePicture(brain, PictureMm).Of(id + "-placed", "Mean BOLD image in the place of the T1-weighted image, with that image's tissues", placed, ImagingOutlines.Tissues(Find(anatomy, AnatomyStage.Fluid)!, Find(anatomy, AnatomyStage.Gray)!, Find(anatomy, AnatomyStage.White)!));
        }

        var before = picture.Of(id + "-before", "Spread over time before realignment", Find(motion, MotionStage.Before)!, null);
        yield return before;
        yield return picture.Of(id + "-after", "Spread over time after realignment, in the same greys", Find(motion, MotionStage.After)!, null) with { GreyOf = before.Image };
        if (Record(StageNames.Of(session, run.Name, "connectivity")) is { } cleaned && Find(StageNames.Of(session, run.Name, "connectivity"), CouplingStage.Labels) is { } labels && Find(StageNames.Of(session, run.Name, "resample-" + options.UsedSpaces[0]), ResampleStage.Mean) is { } target)
        {
            var names = cleaned.Texts["names"].Split('\n').Zip(cleaned.Series["regionLabels"]).ToDictionary(r => (int)r.Second, r => r.First);
            if (names.Count <= MostOutlined)
            {
                yield return new PagePicture(target, BoldPictureMm).Of(id + "-regions", "Regions over the mean BOLD image in " + options.UsedSpaces[0], target, new(labels.Shape, labels.Affine, [.. labels.Data.Select(v => (int)v)], new("regions", "unstated", "native", Provenance.Digest("regions"u8)), names));
            }
        }
    }

    private IEnumerable<string> Methods()
    {
        foreach (var session in input.Sessions)
        {
            foreach (var stage in OfStructure.Select(s => StageNames.Of(session, "T1w", s)).Concat(session.Bold.SelectMany(b => OfRun.Select(s => StageNames.Of(session, b.Name, s)))))
            {
                if (Record(stage)?.Texts.GetValueOrDefault("methods") is { } sentence)
                {
                    yield return sentence;
                }
            }
        }

        yield return $"Every number leads to the SHA-256 of the bytes it came from, with the settings used. Toolkit {Provenance.ToolkitVersion}.";
    }

    private StageRecord? Record(string stage) => File.Exists(context.PathOf(StageRecord.FileOf(stage))) ? WorkFiles.Record(context, stage) : null;

    private Volume? Find(string stage, string file) => File.Exists(context.PathOf($"{stage}/{file}")) ? WorkFiles.Volume(context, $"{stage}/{file}") : null;
}
