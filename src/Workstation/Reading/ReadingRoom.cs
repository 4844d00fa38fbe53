using System.Runtime.CompilerServices;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Reading;

/// <summary>What the reviewer's pages of one workstation share.</summary>
internal sealed class ReadingRoom
{
    private static readonly ConditionalWeakTable<Bench, ReadingRoom> Rooms = [];

    private ReadingRoom(Bench bench)
    {
        Audit = new(bench.Store);
        Runs = new(bench.RunsFolder);
        Sources = new([bench.UploadsFolder, bench.StudiesFolder, bench.RunsFolder, bench.CapturesFolder], Audit.Content);
        EvidenceFolder = Path.Combine(bench.Options.Folder, "evidence");
    }

    public AuditIndex Audit { get; }

    public ControlTrend Trend { get; } = new();

    public RunShelf Runs { get; }

    public ByteSources Sources { get; }

    /// <summary>Tables of published trials: a folder for each review.</summary>
    public string EvidenceFolder { get; }

    /// <summary>The room of a workstation.</summary>
    public static ReadingRoom Of(Bench bench) => Rooms.GetValue(bench, b => new(b));
}
