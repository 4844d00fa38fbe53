using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Batch;

/// <summary>Three stages whose outputs can be reckoned by hand: first reads a file, second doubles it, derivatives publishes it.</summary>
internal sealed class MadeStages(Folder folder)
{
    /// <summary>Stages that ran, in order.</summary>
    public List<string> Ran { get; } = [];

    public string Input { get; } = folder.Write("input.txt", "7");

    public string Setting { get; set; } = "a";

    public Action<string> Before { get; set; } = _ => { };

    public OutputTree Output { get; } = new(folder["out"]);

    public ParticipantWork Work(bool keep = false, bool clean = false, string work = "work") => new(
        new ParticipantInput("01", [new SessionInput(null, null, [])]),
        [Stage("first", [], File.Exists(Input) ? Provenance.Digest(File.ReadAllBytes(Input)) : "absent", "first/value.txt", _ => File.ReadAllText(Input)), Second(), Published()],
        new() { Output = Output, WorkRoot = folder[work], KeepWork = keep, CleanWork = clean },
        TimeProvider.System);

    public ParticipantStatus Run(bool keep = false, bool clean = false, string work = "work") => Work(keep, clean, work).Run(_ => { }, _ => { }, CancellationToken.None);

    private ParticipantStage Second() => Stage("second", ["first"], "", "second/value.txt", context => File.ReadAllText(context.PathOf("first/value.txt")) + Setting);

    private ParticipantStage Published() => new("derivatives", "report", Setting, () => [], context =>
    {
        Ran.Add("derivatives");
        Before("derivatives");
        Directory.CreateDirectory(context.PathOf("derivatives/sub-01"));
        var value = context.PathOf("second/value.txt");
        File.WriteAllText(context.PathOf("derivatives/sub-01/sub-01_values.tsv"), "name\tsession\trun\tunit\tvalue\treason\nz PAG mOFC\tn/a\ttask-rest\t1\t" + (File.Exists(value) ? File.ReadAllText(value)[..1] : "n/a") + "\tn/a\n");
        File.WriteAllText(context.PathOf("derivatives/sub-01.html"), "page " + Setting);
        return StageOutcome.Done;
    })
    {
        Uses = ["first", "second"],
    };

    private ParticipantStage Stage(string name, string[] needs, string hash, string output, Func<StageContext, string> content) => new(
        name,
        name,
        Setting,
        () => hash.Length == 0 ? [] : [new("input.txt", hash)],
        context =>
        {
            Ran.Add(name);
            Before(name);
            var text = content(context);
            if (text == "broken")
            {
                return new Fault(0, "a number", "'broken'") { Place = "input.txt" };
            }

            File.WriteAllText(context.PathOf(output), text);
            return StageOutcome.Done;
        })
    {
        Needs = [.. needs],
        Outputs = [output],
        MemoryEstimate = 1 << 20,
    };
}
