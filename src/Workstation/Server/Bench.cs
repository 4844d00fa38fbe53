using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Acquisition;
using Toolkit.Workstation.Work;

namespace Toolkit.Workstation.Server;

/// <summary>What all pages of one running workstation share.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();

    public Bench(WorkstationOptions options, IEventStore store)
    {
        Options = options;
        Store = store;
        Book = RecordBook.Open(store, options.Clock, options.Rounds);
        Ports = new(Book, CapturesFolder, options.Clock);
        Simulated = new(options.Clock);
        Jobs = new(RunsFolder, options.Clock, [JobKinds.Study(StudiesFolder, options.Clock), JobKinds.Recompute(Book)]);
    }

    public WorkstationOptions Options { get; }

    public IEventStore Store { get; }

    /// <summary>The records. Its ledger is kept up to date by reading only what is new.</summary>
    public RecordBook Book { get; }

    /// <summary>The ports that are captured.</summary>
    public PortDesk Ports { get; }

    /// <summary>Readers that are played, to try the workstation without one.</summary>
    public SimulatedReaders Simulated { get; }

    /// <summary>Long work.</summary>
    public JobDesk Jobs { get; }

    public TimeProvider Clock => Options.Clock;

    /// <summary>Long work: a folder for each run, with its results once it is done.</summary>
    public string RunsFolder => Path.Combine(Options.Folder, "runs");

    /// <summary>Studies that can be run, a folder each with its study.yaml.</summary>
    public string StudiesFolder => Path.Combine(Options.Folder, "studies");

    /// <summary>The capture journal.</summary>
    public string CapturesFolder => Path.Combine(Options.Folder, "captures");

    /// <summary>Files that came through the upload page, named by their SHA-256.</summary>
    public string UploadsFolder => Path.Combine(Options.Folder, "uploads");

    /// <summary>Cancelled when the workstation ends: what waits for something must not hold it.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Tells everything that waits that the workstation ends.</summary>
    public Task StopAsync() => stopping.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Jobs.DisposeAsync();
        await Ports.DisposeAsync();
        await Simulated.DisposeAsync();
        Store.Dispose();
        stopping.Dispose();
    }
}
