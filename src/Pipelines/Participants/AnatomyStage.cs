using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Brain, shading, tissues and intracranial volume of one T1-weighted image.</summary>
internal static class AnatomyStage
{
    public const string Corrected = "t1w.nii";
    public const string Brain = "brain.nii";
    public const string Gray = "gm.nii";
    public const string White = "wm.nii";
    public const string Fluid = "csf.nii";
    private const long Held = 14; // float images of the head's size at the same time, as measured

    public static ParticipantStage Of(string name, SessionInput session, string import, ParticipantOptions options, long voxels) => new(
        name,
        "anatomy",
        "anatomy 2: brain, shading, three tissues",
        () => TemplateFiles.Inputs(options),
        context => Run(context, name, session, import, options))
    {
        Session = session.Label,
        Needs = [import],
        Outputs = [.. new[] { Corrected, Brain, Gray, White, Fluid }.Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * Held,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, string import, ParticipantOptions options)
    {
        var from = WorkFiles.Record(context, import);
        HeadTemplate? template = null;
        if (TemplateFiles.Read(options) is { } read && !read.Try(out template, out var fault))
        {
            return fault;
        }

        var t1w = ImportStage.Load(context, import, from).ToVolume();
        if (!Anatomy.Of(t1w, template, context.Threads, context.Cancellation).Try(out var anatomy, out fault))
        {
            return fault.In(from.Provenance[0].Source!);
        }

        var tissues = anatomy.Tissues;
        WorkFiles.Write(context, $"{name}/{Corrected}", new Volume(t1w.Shape, t1w.Affine, [.. t1w.Data.Select((v, at) => float.IsFinite(v) ? v / tissues.Shading.Data[at] : 0)]));
        foreach (var (map, file) in new[] { (anatomy.Brain.Mask, Brain), (tissues.GrayMatter, Gray), (tissues.WhiteMatter, White), (tissues.CerebrospinalFluid, Fluid) })
        {
            WorkFiles.Write(context, $"{name}/{file}", map);
        }

        var record = StageRecord.Of("imaging.anatomy", [from], [], TemplateFiles.Of(anatomy.Templates))
            .With("methods", string.Join(' ', anatomy.Steps));
        foreach (var value in anatomy.Quality)
        {
            record = record.With(value.Name, value.Value);
        }

        record = record with
        {
            Verdicts = [.. anatomy.Quality.Select(q => new ParticipantVerdict(session.Label, null, q.Verdict))],
            Values =
            [
                Volume("intracranial volume", anatomy.IntracranialMl),
                Volume("gray matter", TissueMaps.Millilitres(tissues.GrayMatter)),
                Volume("white matter", TissueMaps.Millilitres(tissues.WhiteMatter)),
                Volume("cerebrospinal fluid", TissueMaps.Millilitres(tissues.CerebrospinalFluid)),
            ],
        };
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return Refusal.Of(record.Verdicts, from.Provenance[0].Source!);

        ParticipantValue Volume(string what, double ml) => new(what, session.Label, null, "mL", Observation.Of(ml), record.Main.Id);
    }
}

/// <summary>A step with a failed verdict is refused: what it left is shown, and nothing is made of it.</summary>
internal static class Refusal
{
    public static StageOutcome Of(IEnumerable<ParticipantVerdict> verdicts, string place) =>
        verdicts.FirstOrDefault(v => v.Verdict.Grade == QualityGrade.Fail) is { } failed
            ? new Fault(0, $"a sound {failed.Verdict.Criterion}", failed.Verdict.Reason) { Unit = "image", Place = place, Advice = "Look at the participant's page" }
            : StageOutcome.Done;
}
