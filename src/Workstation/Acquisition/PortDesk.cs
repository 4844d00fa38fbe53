using System.Collections.Immutable;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Acquisition;

/// <summary>The ports that this workstation captures: one journal for all, a record for each plate and run, in the name of the operator who began.</summary>
internal sealed class PortDesk(RecordBook book, string journalFolder, TimeProvider clock) : IAsyncDisposable
{
    private const int MostPorts = 64;

    private readonly Lock gate = new();
    private ImmutableArray<DeskPort> ports = [];
    private CaptureJournal? journal;

    /// <summary>Every port since the start, those that have ended too.</summary>
    public ImmutableArray<DeskPort> Ports => ports;

    /// <summary>What was entered late from the journal since the start; usually nothing.</summary>
    public ImmutableArray<CaughtUpRecord> CaughtUp { get; private set; } = [];

    /// <summary>Why that could not be done; null where it was.</summary>
    public Fault? NotCaughtUp { get; private set; }

    /// <summary>Enters what an earlier process left in the journal without its record. Nothing happens once this process captures: it has done so before its first port.</summary>
    /// <param name="actor">An operator, who stands in the events.</param>
    public void CatchUp(Actor actor)
    {
        lock (gate)
        {
            if (journal is not null || !Directory.Exists(journalFolder))
            {
                return;
            }

            try
            {
                // Nothing is appended to it, so nothing stays open.
                _ = Open(actor);
                NotCaughtUp = null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                NotCaughtUp = Unwritten(e);
            }
        }
    }

    /// <summary>Begins to capture a port.</summary>
    /// <param name="messages">Plates or messages after which it is done; null for the usual end.</param>
    /// <param name="layout">The layout of a simulated plate; "" for a real device.</param>
    public Parsed<DeskPort> Begin(Actor actor, DeviceProfile profile, LinkAddress address, ImmutableSortedDictionary<string, string> settings, int? messages, string layout = "")
    {
        if (PortCapture.Check(profile, settings) is { } wrong)
        {
            return wrong;
        }

        if (address.Kind == LinkKind.Port && profile.Line is null)
        {
            return new Fault(0, "an address tcp://HOST:PORT: the profile states no line settings", Printable.Quote(address.Text)) { Unit = "port" };
        }

        lock (gate)
        {
            if (ports.Any(p => !p.Running.IsCompleted && p.View().Status.Name == address.Text))
            {
                return new Fault(0, "a port that is not captured already", Printable.Quote(address.Text)) { Unit = "port" };
            }

            if (ports.Length >= MostPorts && ports.All(p => !p.Running.IsCompleted))
            {
                return new Fault(MostPorts, $"at most {MostPorts} ports at once", "one more") { Unit = "port" };
            }

            try
            {
                journal ??= Open(actor);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Unwritten(e);
            }

            var number = ports.Select(p => p.Number).DefaultIfEmpty(0).Max() + 1;
            var port = new DeskPort(number, profile, settings, clock) { Layout = layout };
            port.Begin(new PortCapture(journal, Plan(port, address, settings, messages), clock), new CaptureRecords(book, actor, profile, address.Text));
            ports = [.. ports.Where(p => !p.Running.IsCompleted || ports.Length < MostPorts), port];
            return port;
        }
    }

    /// <summary>Ends the capture of a port; false where there is none of that number.</summary>
    public bool End(int number)
    {
        var port = ports.FirstOrDefault(p => p.Number == number);
        port?.Stop.Cancel();
        return port is not null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var port in ports)
        {
            await port.Stop.CancelAsync();
        }

        await Task.WhenAll(ports.Select(p => p.Running));
        if (journal is not null)
        {
            await journal.DisposeAsync();
        }
    }

    private CaptureJournal Open(Actor actor)
    {
        var opened = CaptureJournal.Open(journalFolder, new JournalOptions { Operator = actor.Name, EntersRecords = true }, clock);
        CaughtUp = [.. CaughtUp, .. JournalCatchUp.Run(opened, book, actor)];
        return opened;
    }

    private Fault Unwritten(Exception e) =>
        new(0, e is StoreException ? "a store that takes what the journal holds" : "a journal that can be written", Printable.Clean(e.Message)) { Unit = "port", Place = Printable.Clean(journalFolder), Advice = "Nothing is captured without it" };

    private static PortPlan Plan(DeskPort port, LinkAddress address, ImmutableSortedDictionary<string, string> settings, int? messages) => new()
    {
        Number = (ushort)port.Number,
        Address = address,
        Profile = port.Profile,
        Settings = settings,
        Messages = messages,
        EntersRecords = true,
        OnBytes = port.Take,
        OnOutcome = port.Take,
        OnEvent = port.Take,
    };
}
