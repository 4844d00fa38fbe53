using System.CommandLine;
using System.Globalization;
using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>A writer for crash rigs: says a number only after the store has acknowledged it.</summary>
internal static class StoreSoakVerb
{
    private const string Source = "soak";

    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A SQLite file for the test alone; made where it is missing." };
        var events = new Option<long>("--events") { Description = "How many; without end where left out.", DefaultValueFactory = _ => long.MaxValue };
        var durability = new Option<Durability>("--durability") { Description = "full; normal and off are negative controls that lose on a power cut.", DefaultValueFactory = _ => Durability.Full };
        var verb = new Command("soak", "Append numbered test events and print each number once it is durable: kill it, cut the power, fill the disk, then 'store verify'.\n\nExample: toolkit store soak /tmp/soak.sqlite --events 1000") { file, events, durability };
        verb.SetAction((parsed, cancellation) => Task.FromResult((int)Run(shell, parsed.GetRequiredValue(file), parsed.GetValue(events), parsed.GetValue(durability), cancellation)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string file, long events, Durability durability, CancellationToken cancellation) => StoreVerb.Guarded(shell, file, () =>
    {
        using var store = SqliteEventStore.IsUnmade(file) ? SqliteEventStore.Create(file, durability) : SqliteEventStore.Open(file, durability);
        var sources = store.Sources();
        if (sources.Keys.Any(s => s != Source))
        {
            shell.Complain($"{store.Place}: expected a store for soak tests, found one with other events.");
            return ExitCode.Usage;
        }

        var body = EventBody.Of(("text", new string('x', 200)));
        for (var number = sources.GetValueOrDefault(Source) + 1; number <= events && !cancellation.IsCancellationRequested; number++)
        {
            store.TryAppend([new NewEvent { Source = Source, SourceSeq = number, At = TimeProvider.System.GetUtcNow(), Actor = Source, Kind = "soak.event", Body = body }]);
            shell.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            shell.Out.Flush();
        }

        return ExitCode.Ok;
    });
}
