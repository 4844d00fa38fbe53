using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>One run of acquire: several ports, one journal.</summary>
internal sealed class DeviceAcquisition(Shell shell)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The JSON document holds so many of the last events: a loose cable makes them for months.</summary>
    private const int KeptEvents = 1000;

    private readonly List<AnalyserResult> results = [];
    private readonly List<PlateReading> plates = [];
    private readonly Queue<Fault> faults = new();
    private readonly Queue<CaptureEvent> events = new();
    private readonly Lock gate = new();
    private int resultCount;

    public int? Messages { get; init; }

    public TimeSpan? Silence { get; init; }

    /// <summary>KEY=VALUE as given.</summary>
    public IReadOnlyList<string> Stated { get; init; } = [];

    public bool AsJson { get; init; }

    public required string Operator { get; init; }

    /// <summary>In whose name records are entered; null for none.</summary>
    public string? User { get; init; }

    public string? PassphraseFile { get; init; }

    private readonly List<string> recorded = [];
    private IReadOnlyList<CaughtUpRecord> caughtUp = [];

    public async Task<int> RunAsync(string[] profiles, string[] ports, string store, CancellationToken cancellation)
    {
        if (Plans(profiles, ports) is not { } plans)
        {
            return (int)ExitCode.Usage;
        }

        if (User is null)
        {
            if (File.Exists(Path.Combine(store, EventStore.FileName)))
            {
                shell.Say("There is a store here, but nothing is entered into it: give --as USER. The journal keeps everything.");
            }

            return await CaptureAsync(plans, store, null, cancellation);
        }

        var code = ExitCode.Ok;
        try
        {
            using var records = EventStore.Open(store);
            if (Enter(records) is not { } entering)
            {
                return (int)ExitCode.BadData;
            }

            return await CaptureAsync([.. plans.Select(p => Entering(p, entering.Book, entering.Actor))], store, entering, cancellation);
        }
        catch (StoreException e)
        {
            code = StoreVerb.Complain(shell, e);
        }

        return (int)code;
    }

    private (RecordBook Book, Actor Actor)? Enter(IEventStore records)
    {
        if (StoreVerb.Secret(shell, PassphraseFile, "Passphrase of " + Printable.Clean(User!)) is not { } passphrase)
        {
            return null;
        }

        var book = RecordBook.Open(records, TimeProvider.System);
        if (!book.Enter(User!, passphrase).Try(out var actor, out var fault))
        {
            shell.Complain(fault.Message);
            return null;
        }

        if (book.Refresh().HomeUser(actor.Name) is not { Role: Role.Operator })
        {
            shell.Complain($"{Printable.Clean(actor.Name)} is no operator: records are acquired by operators.");
            return null;
        }

        return (book, actor);
    }

    /// <summary>The plan with a step between the journal and the device: what has come is entered, and only then acknowledged.</summary>
    private PortPlan Entering(PortPlan plan, RecordBook book, Actor actor)
    {
        var records = new CaptureRecords(book, actor, plan.Profile, plan.Address.Text);
        return plan with
        {
            EntersRecords = true,
            OnBytes = records.Take,
            OnOutcome = outcome =>
            {
                foreach (var id in records.Enter(outcome))
                {
                    shell.Say($"{Printable.Clean(plan.Address.Text)}: stored as {id}");
                    lock (gate)
                    {
                        recorded.Add(id);
                    }
                }

                plan.OnOutcome?.Invoke(outcome);
            },
        };
    }

    /// <param name="entering">Whose records are entered; null for a journal alone.</param>
    private async Task<int> CaptureAsync(PortPlan[] plans, string store, (RecordBook Book, Actor Actor)? entering, CancellationToken cancellation)
    {
        CaptureJournal journal;
        try
        {
            journal = CaptureJournal.Open(store, new JournalOptions { Operator = Operator, EntersRecords = entering is not null }, TimeProvider.System);
            CatchUp(journal, entering);
            await journal.AppendAsync(0, JournalKind.Note, "capture begins"u8.ToArray());
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not StoreException)
        {
            shell.Complain($"The journal in {store} cannot be written, so nothing is captured: {e.Message}");
            return (int)ExitCode.CannotCreate;
        }

        await using (journal)
        {
            var captures = plans.Select(p => new PortCapture(journal, p, TimeProvider.System)).ToArray();
            try
            {
                var running = Task.WhenAll(captures.Select(c => c.RunAsync(cancellation)));
                while (!running.IsCompleted)
                {
                    shell.Status(string.Join(" | ", captures.Select(c => Line(c.Status))));
                    await Task.WhenAny(running, Task.Delay(StatusInterval, TimeProvider.System, CancellationToken.None));
                }

                await running;
            }
            catch (OperationCanceledException)
            {
                shell.Say("Stopped; what was acknowledged is in the journal.");
            }

            foreach (var status in captures.Select(c => c.Status))
            {
                shell.Say(Line(status));
            }

            if (AsJson)
            {
                Write(plans, captures);
            }
        }

        return (int)(faults.Count == 0 || resultCount + plates.Count > 0 ? ExitCode.Ok : ExitCode.TryAgain);
    }

    /// <summary>Enters what the journal has and the store lacks, before the segment of this process begins.</summary>
    private void CatchUp(CaptureJournal journal, (RecordBook Book, Actor Actor)? entering)
    {
        if (entering is not { } late)
        {
            return;
        }

        caughtUp = JournalCatchUp.Run(journal, late.Book, late.Actor);
        foreach (var sentence in JournalCatchUp.Sentences(caughtUp))
        {
            shell.Say(sentence);
        }
    }

    private static string Line(PortStatus s) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Printable.Clean(s.Name)}: {(s.IsOpen ? "open" : "closed")}, {s.Bytes} bytes, {s.Messages} messages, {s.Results + s.Plates} results, {s.Faults} faults");

    private PortPlan[]? Plans(string[] profiles, string[] ports)
    {
        if (profiles.Length != 1 && profiles.Length != ports.Length)
        {
            shell.Complain($"{profiles.Length} profiles for {ports.Length} ports: give one for all, or one for each.");
            return null;
        }

        if (!DeviceSettingsOption.Read(Stated).Try(out var settings, out var wrong))
        {
            shell.Complain(wrong.Message);
            return null;
        }

        var plans = new List<PortPlan>();
        for (var i = 0; i < ports.Length; i++)
        {
            if (Plan(profiles[profiles.Length == 1 ? 0 : i], ports[i], (ushort)(i + 1), settings) is not { } plan)
            {
                return null;
            }

            plans.Add(plan);
        }

        if (plans.DistinctBy(p => p.Address.Text).Count() < plans.Count)
        {
            shell.Complain("The same port is named twice.");
            return null;
        }

        return [.. plans];
    }

    private PortPlan? Plan(string name, string port, ushort number, ImmutableSortedDictionary<string, string> settings)
    {
        if (ProfileStore.Find(name) is not { } profile)
        {
            shell.Complain($"There is no profile {Printable.Quote(name)}. 'toolkit device list' shows them.");
            return null;
        }

        if (!LinkAddress.Parse(port).Try(out var address, out var fault))
        {
            shell.Complain(fault.Message);
            return null;
        }

        if (PortCapture.Check(profile, settings) is { } unfit)
        {
            shell.Complain(unfit.Message);
            return null;
        }

        if (address.Kind == LinkKind.Port && profile.Line is null)
        {
            shell.Complain($"The profile {profile.Name} states no line settings: it is reached over TCP only.");
            return null;
        }

        shell.Say($"{Printable.Clean(port)}: {profile.Maker} {profile.Model} (evidence: {DeviceJson.Name(profile.Evidence)}{(profile.Tried ? "" : ", never tried on a real device")})");
        return new()
        {
            Number = number,
            Address = address,
            Profile = profile,
            Settings = settings,
            Messages = Messages,
            Silence = Silence,
            OnOutcome = outcome => Take(address.Text, outcome),
            OnEvent = Take,
        };
    }

    private void Take(string port, ConversationOutcome outcome)
    {
        lock (gate)
        {
            resultCount += outcome.Results.Length;
            plates.AddRange(outcome.Plates);
            results.AddRange(AsJson ? outcome.Results : []);
            foreach (var fault in outcome.Faults)
            {
                faults.Enqueue(fault);
                Bound(faults);
            }
        }

        foreach (var fault in outcome.Faults)
        {
            shell.Complain(fault.Message);
        }

        foreach (var plate in outcome.Plates)
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(port)}: a plate of {plate.Wells.Length} wells{(plate.WavelengthNm is { } nm ? $" at {nm} nm" : "")}"));
        }

        if (!outcome.Results.IsEmpty)
        {
            shell.Say($"{Printable.Clean(port)}: {outcome.Results.Length} results of {Printable.Clean(outcome.Results[0].Sample)}{(outcome.Results[^1].Sample == outcome.Results[0].Sample ? "" : " to " + Printable.Clean(outcome.Results[^1].Sample))}");
        }
    }

    private void Take(CaptureEvent happened)
    {
        lock (gate)
        {
            events.Enqueue(happened);
            Bound(events);
        }

        // A refused frame is also a fault, and was said as one.
        if (happened.Kind != CaptureEventKind.Refused)
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(happened.Port)}: byte {happened.Offset}: {Printable.Clean(happened.Text, 500)}"));
        }
    }

    private static void Bound<T>(Queue<T> kept)
    {
        if (kept.Count > KeptEvents)
        {
            kept.Dequeue();
        }
    }

    private void Write(PortPlan[] plans, PortCapture[] captures) => DeviceJson.Document(shell.Out, json =>
    {
        json.WriteStartArray("ports");
        for (var i = 0; i < plans.Length; i++)
        {
            DeviceJson.Port(json, plans[i], captures[i].Status);
        }

        json.WriteEndArray();
        json.WriteStartArray("records");
        foreach (var id in recorded)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
        json.WriteStartArray("caughtUp");
        foreach (var record in caughtUp)
        {
            json.WriteStringValue(record.Id);
        }

        json.WriteEndArray();
        DeviceJson.Plates(json, plates);
        DeviceJson.Results(json, results);
        DeviceJson.Faults(json, faults);
        DeviceJson.Events(json, events);
        DeviceJson.ProvenanceTable(json, results.Select(r => r.Provenance).Concat(plates.Select(p => p.Provenance)));
    });
}
