using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>The options by which a template of a head is named, alike in every verb that takes one.</summary>
internal sealed class ImageVerbTemplate
{
    private readonly Option<string?> head = new("--template") { Description = "Template of a whole head: a file, or a name from Debian's mricron-data. Unless given, ch2 where that is installed." };
    private readonly Option<string?> brain = new("--template-brain") { Description = "The same template without its skull, 0 elsewhere. Unless given, ch2bet where ch2 is the head." };
    private readonly Option<string?> version = new("--template-version") { Description = "Version of the template, for the record." };
    private readonly Option<string?> licence = new("--template-licence") { Description = "Licence of the template, for the record." };
    private readonly Option<bool> none = new("--no-template") { Description = "Use none, even where one is installed; the verdict says so." };

    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { head, brain, version, licence, none })
        {
            verb.Add(option);
        }
    }

    /// <summary>The template that the options name or the machine offers; none is an answer too.</summary>
    public Parsed<Choice> Read(ParseResult parsed)
    {
        var (named, cut) = (parsed.GetValue(head), parsed.GetValue(brain));
        if (parsed.GetValue(none))
        {
            return new Choice(null);
        }

        if (named is null && cut is null)
        {
            return HeadTemplate.IsInstalled ? HeadTemplate.Read().Map(t => new Choice(t)) : new Choice(null);
        }

        return (named ?? "ch2", cut ?? (named is null or "ch2" ? "ch2bet" : null)) is (var h, { } b)
            ? HeadTemplate.Read(h, b, parsed.GetValue(version), parsed.GetValue(licence)).Map(t => new Choice(t))
            : new Fault(0, "--template-brain, the same template without its skull", "none") { Unit = "template" };
    }

    /// <summary>A template, or none.</summary>
    public sealed record Choice(HeadTemplate? Template);
}
