using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Simulators.Devices;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests.Records;

/// <summary>A process that ends when a message is in the journal and not yet in the store, and the processes after it. The end is an exception where the store would be called; the kill of a real process is in the end-to-end tests.</summary>
public sealed class JournalCatchUpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-catch-up-").FullName;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IEventStore store;
    private readonly RecordBook book;
    private readonly Actor ann;

    public JournalCatchUpTests()
    {
        store = EventStore.Create(folder);
        book = RecordBook.Found(store, TimeProvider.System, "bench1", "clara", "Clara Hief", Site.Passphrase, rounds: 1).Value;
        _ = book.AddUser(book.Enter("clara", Site.Passphrase).Value, "ann", "Ann Example", Role.Operator, Site.Passphrase).Value;
        ann = book.Enter("ann", Site.Passphrase).Value;
        listener.Start();
    }

    private delegate IReadOnlyList<string> Entering(CaptureRecords records, ConversationOutcome outcome);

    private string Captures => Path.Combine(folder, "captures");

    public void Dispose()
    {
        listener.Dispose();
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("generic-astm", "")]
    [InlineData("generic-hl7", "")]
    public async Task A_message_is_entered_at_the_next_start_and_not_again_when_the_analyser_sends_it_again(string profile, string stated)
    {
        await DieAsync(profile, stated, Analyser("S1"));
        Assert.Empty(book.Refresh().Records);
        var caught = await LiveAsync(profile, stated, Analyser("S1", "S2"), Enter, messages: 1);
        var late = Assert.Single(caught);
        Assert.Equal($"caught up 1 record from the journal of {late.Port}, where the program had ended before the store had them: {late.Id}", Assert.Single(JournalCatchUp.Sentences(caught)));
        Assert.Equal(["S1", "S2"], book.Refresh().Records.Values.Select(r => r.Title[^2..]).Order(StringComparer.Ordinal));
        var record = book.Refresh().Records[late.Id];
        Assert.Equal(("1.5 mg/L", "night"), (record.Fields["result.S1 CRP"], record.Fields[PlateField.CapturedBy]));
        Assert.Contains("S1", Encoding.Latin1.GetString(Journalled(record)), StringComparison.Ordinal);
        Assert.Contains("S1", Encoding.Latin1.GetString(store.ReadRecord(late.Id).Single().Content.Span), StringComparison.Ordinal);
        Assert.Empty(await LiveAsync(profile, stated, Analyser("S3"), Enter, messages: 1));
        Assert.Equal(3, book.Refresh().Records.Count);
    }

    [Theory]
    [InlineData("biotek-synergy", "", 1)]
    [InlineData("biotek-elx800", "format=elx wavelength=450,630", 2)]
    [InlineData("moldev-spectramax", "wavelength=450,650", 2)]
    [InlineData("biorad-550", "checksum=no-returns", 1)]
    [InlineData("generic-printed-grid", "idle-ms=100", 1)]
    public async Task A_plate_is_entered_at_the_next_start_and_counts_once_when_it_is_sent_again(string profile, string stated, int plates)
    {
        await DieAsync(profile, stated, Reader(1));
        Assert.Empty(book.Refresh().Records);
        var entered = new List<string>();
        var caught = await LiveAsync(profile, stated, Reader(1), (records, outcome) => Kept(entered, Enter(records, outcome)), messages: 1);
        Assert.Equal(plates, caught.Length);
        Assert.Equal(caught.Select(c => c.Id), entered);
        Assert.Equal(plates, book.Refresh().Records.Count);

        // Another plate is another record, and so is the same one after it: only what a crash left unanswered is taken for sent again.
        _ = await LiveAsync(profile, stated, Reader(2), Enter, messages: 1);
        Assert.Equal(2 * plates, book.Refresh().Records.Count);
        _ = await LiveAsync(profile, stated, Reader(2), Enter, messages: 1);
        Assert.Equal(3 * plates, book.Refresh().Records.Count);
    }

    [Fact]
    public async Task A_read_of_two_wavelengths_of_which_one_was_entered_gets_the_other_and_nothing_twice()
    {
        const string stated = "format=elx wavelength=450,630";
        await Assert.ThrowsAsync<Killed>(() => LiveAsync("biotek-elx800", stated, Reader(1), (records, outcome) =>
        {
            _ = records.Enter(outcome with { Plates = outcome.Plates[..1] });
            throw new Killed();
        }, messages: 1));
        Assert.Single(book.Refresh().Records);
        await using var journal = Open(entersRecords: true);
        Assert.Single(JournalCatchUp.Run(journal, book, ann));
        Assert.Equal(["450", "630"], book.Refresh().Records.Values.Select(r => r.Fields[PlateField.WavelengthNm]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dying_again_and_again_while_catching_up_loses_and_doubles_nothing()
    {
        await DieAsync("generic-hl7", "", Analyser("S1"));
        await DieAsync("generic-hl7", "", Analyser("S1", "S2"));
        await DieAsync("generic-hl7", "", Analyser("S1", "S2", "S3"));
        _ = await LiveAsync("generic-hl7", "", Analyser("S1", "S2", "S3", "S4"), Enter, messages: 1);
        Assert.Equal(["S1", "S2", "S3", "S4"], book.Refresh().Records.Values.Select(r => r.Title[^2..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_process_that_dies_in_the_middle_of_catching_up_leaves_the_rest_to_the_next()
    {
        await DieAsync("moldev-spectramax", "wavelength=450,650", Reader(1));
        var retired = RecordBook.Open(store, TimeProvider.System, rounds: 1);
        await using (var journal = Open(entersRecords: true))
        {
            // Another user, who is no operator: the store refuses the first record, and nothing counts as caught up.
            var clara = retired.Enter("clara", Site.Passphrase).Value;
            _ = Assert.Throws<StoreException>(() => JournalCatchUp.Run(journal, retired, clara));
        }

        await using var next = Open(entersRecords: true);
        Assert.Equal(2, JournalCatchUp.Run(next, book, ann).Length);
        Assert.Equal(["450", "650"], book.Refresh().Records.Values.Select(r => r.Fields[PlateField.WavelengthNm]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_message_that_the_store_refused_and_the_device_sent_once_more_is_not_entered_again()
    {
        await using (var journal = Open(entersRecords: true))
        {
            _ = JournalCatchUp.Run(journal, book, ann);
            await Assert.ThrowsAsync<StoreException>(() => CaptureAsync(journal, "generic-hl7", "", Analyser("S1"), (_, _) => throw new StoreException(StoreTrouble.Full, "the disk is full"), 1));
            await CaptureAsync(journal, "generic-hl7", "", Analyser("S1"), Enter, 1);
        }

        Assert.Single(book.Refresh().Records);
        await using var next = Open(entersRecords: true);
        Assert.Empty(JournalCatchUp.Run(next, book, ann));
        Assert.Single(book.Refresh().Records);
    }

    [Fact]
    public async Task What_was_captured_for_the_journal_alone_stays_there()
    {
        await using (var journal = Open(entersRecords: false))
        {
            await CaptureAsync(journal, "generic-hl7", "", Analyser("S1"), (_, _) => [], 1, entersRecords: false);
        }

        Assert.Empty(await LiveAsync("generic-hl7", "", Analyser("S2"), Enter, messages: 1));
        Assert.Single(book.Refresh().Records);
    }

    [Fact]
    public async Task A_start_looks_at_what_came_since_the_last_one_that_caught_up_and_not_at_years()
    {
        for (var run = 1; run <= 4; run++)
        {
            _ = await LiveAsync("generic-hl7", "", Analyser("S" + run), Enter, messages: 1);
        }

        await using var journal = Open(entersRecords: true);
        Assert.Equal("capture-00000004.journal", journal.Unentered()!.From);
    }

    [Fact]
    public async Task The_workstation_tells_the_operator_who_enters_first()
    {
        await using var site = await Site.StartAsync();
        await using (var made = CaptureJournal.Open(Path.Combine(site.Folder, "captures"), new JournalOptions { Operator = "night", EntersRecords = true }, TimeProvider.System))
        {
            await Assert.ThrowsAsync<Killed>(() => CaptureAsync(made, "generic-hl7", "", Analyser("S1"), (_, _) => throw new Killed(), 1));
        }

        await using var again = await site.RestartAsync();
        using var rita = await again.EnteredAsync("rita");
        Assert.DoesNotContain("Caught up", await rita.ReadAsync("/"), StringComparison.Ordinal);
        using var operatorBrowser = await again.EnteredAsync("ann");
        var page = await operatorBrowser.ReadAsync("/");
        Assert.Contains("Caught up 1 record from the journal of tcp://127.0.0.1:", page, StringComparison.Ordinal);
        using var second = await again.EnteredAsync("ann");
        using var stored = EventStore.Open(again.Folder);
        Assert.Equal("1.5 mg/L", Assert.Single(Ledger.Of(stored.Read()).Records.Values).Fields["result.S1 CRP"]);
    }

    private static IReadOnlyList<string> Enter(CaptureRecords records, ConversationOutcome outcome) => records.Enter(outcome);

    private static IReadOnlyList<string> Kept(List<string> to, IReadOnlyList<string> ids)
    {
        to.AddRange(ids);
        return ids;
    }

    private static SimulatedMeasurement Analyser(params string[] samples) => new()
    {
        Plate = new double?[8, 12],
        Results = [.. samples.Select(s => new AnalyserResult { Sample = s, Test = "CRP", Text = s[1..] + ".5", Unit = "mg/L", Provenance = Provenance.OfBytes("test", "simulated", new string('0', 64)) })],
    };

    private static SimulatedMeasurement Reader(int seed)
    {
        var plate = new double?[8, 12];
        for (var i = 0; i < plate.Length; i++)
        {
            plate[i / 12, i % 12] = Math.Round(0.05 + (0.01 * i) + (0.001 * seed), 3);
        }

        return new() { Plate = plate, Results = [], Plates = 1, Interval = TimeSpan.FromMilliseconds(300) };
    }

    private CaptureJournal Open(bool entersRecords) => CaptureJournal.Open(Captures, new JournalOptions { Operator = "night", EntersRecords = entersRecords }, TimeProvider.System);

    private async Task DieAsync(string profile, string stated, SimulatedMeasurement measured) =>
        _ = await Assert.ThrowsAsync<Killed>(() => LiveAsync(profile, stated, measured, (_, _) => throw new Killed(), messages: 1));

    /// <summary>One process: it catches up, then captures.</summary>
    private async Task<ImmutableArray<CaughtUpRecord>> LiveAsync(string profile, string stated, SimulatedMeasurement measured, Entering entering, int messages)
    {
        await using var journal = Open(entersRecords: true);
        var caught = JournalCatchUp.Run(journal, book, ann);
        await CaptureAsync(journal, profile, stated, measured, entering, messages);
        return caught;
    }

    private async Task CaptureAsync(CaptureJournal journal, string name, string stated, SimulatedMeasurement measured, Entering entering, int messages, bool entersRecords = true)
    {
        using var limit = new CancellationTokenSource(Patience);
        var settings = stated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).ToImmutableSortedDictionary(s => s[0], s => s[1], StringComparer.Ordinal);
        var profile = ProfileStore.Find(name)!;
        ISimulatedDevice device = profile.Protocol switch
        {
            "astm" => new AstmAnalyserSimulator(measured.Results) { ResultsPerMessage = 1 },
            "hl7-mllp" => new Hl7AnalyserSimulator(measured.Results) { ResultsPerMessage = 1 },
            _ => SimulatorCatalog.Create(profile, settings, measured)!,
        };
        var playing = Task.Run(async () =>
        {
            await using var line = await TcpLink.AcceptAsync(listener, limit.Token);
            await device.RunAsync(line, TimeProvider.System, limit.Token);
        });
        var address = LinkAddress.Parse($"tcp://{listener.LocalEndpoint}").Value;
        var records = new CaptureRecords(book, ann, profile, address.Text);
        var plan = new PortPlan
        {
            Number = 1,
            Address = address,
            Profile = profile,
            Settings = settings,
            Messages = messages,
            EntersRecords = entersRecords,
            OnBytes = records.Take,
            OnOutcome = outcome =>
            {
                Assert.Empty(outcome.Faults);
                _ = entering(records, outcome);
            },
        };
        try
        {
            await new PortCapture(journal, plan, TimeProvider.System).RunAsync(limit.Token);
        }
        finally
        {
            await limit.CancelAsync();
            _ = await Record.ExceptionAsync(() => playing);
        }
    }

    /// <summary>The bytes that a record names in the journal.</summary>
    private byte[] Journalled(LabRecord record)
    {
        var words = record.Fields[PlateField.Journal].Split(' ');
        return File.ReadAllBytes(Path.Combine(Captures, words[0])).AsSpan(int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), int.Parse(words[4], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
    }

    /// <summary>The process ends here.</summary>
    private sealed class Killed : Exception;
}
