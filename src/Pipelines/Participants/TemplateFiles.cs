using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Reads the template of a run and says which files it is.</summary>
internal static class TemplateFiles
{
    /// <summary>Null where no template is asked for.</summary>
    public static Parsed<HeadTemplate>? Read(ParticipantOptions options) =>
        options.Template is not { } template ? (Parsed<HeadTemplate>?)null
            : template.Brain is { } brain ? HeadTemplate.Read(template.Head, brain)
            : (Parsed<HeadTemplate>)new Fault(0, "a template's head and the brain cut out of it", "the head alone") { Unit = "template", Advice = "Name both files, or ch2 and ch2bet of Debian's mricron-data" };

    /// <summary>Inputs of a stage that reads the template.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Inputs(ParticipantOptions options) => options.Template is not { } template ? [] :
    [
        KeyValuePair.Create("template head " + Path.GetFileName(template.Head), FileDigest.Of(TemplateImage.Locate(template.Head) ?? template.Head)),
        KeyValuePair.Create("template brain " + Path.GetFileName(template.Brain ?? "none"), FileDigest.Of(template.Brain is { } b ? TemplateImage.Locate(b) ?? b : null)),
    ];

    /// <summary>The files as provenance.</summary>
    public static IEnumerable<Provenance> Of(IEnumerable<TemplateIdentity> identities) => identities.Select(t =>
        Provenance.OfBytes("imaging.template", t.Name, t.Sha256, parameters: [new("version", t.Version), new("licence", t.Licence)]));
}
