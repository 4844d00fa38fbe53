using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Server;

/// <summary>What all pages of one running workstation share.</summary>
internal sealed class Bench : IDisposable
{
    public Bench(WorkstationOptions options, IEventStore store)
    {
        Options = options;
        Store = store;
        Book = RecordBook.Open(store, options.Clock, options.Rounds);
    }

    public WorkstationOptions Options { get; }

    public IEventStore Store { get; }

    /// <summary>The records. Its ledger is kept up to date by reading only what is new.</summary>
    public RecordBook Book { get; }

    public TimeProvider Clock => Options.Clock;

    /// <summary>Long work: a folder for each run, with its results once it is done.</summary>
    public string RunsFolder => Path.Combine(Options.Folder, "runs");

    /// <summary>The capture journal.</summary>
    public string CapturesFolder => Path.Combine(Options.Folder, "captures");

    /// <summary>Files that came through the upload page, named by their SHA-256.</summary>
    public string UploadsFolder => Path.Combine(Options.Folder, "uploads");

    public void Dispose() => Store.Dispose();
}
