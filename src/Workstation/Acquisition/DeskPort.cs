using System.Collections.Immutable;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;

namespace Toolkit.Workstation.Acquisition;

/// <summary>One read of a plate as the traces need it.</summary>
/// <param name="Number">1 for the first read of the port.</param>
/// <param name="At">When it was whole, UTC.</param>
/// <param name="Record">The record that holds it.</param>
internal sealed record PlateRead(int Number, DateTimeOffset At, string Record, ImmutableArray<WellReading> Wells);

/// <summary>What a page shows of a port at one moment.</summary>
/// <param name="Version">Changes with every change.</param>
/// <param name="Arriving">Wells of a plate that is still being sent: not yet checked.</param>
/// <param name="Waiting">Bytes since the plate before.</param>
internal sealed record PortView(long Version, PortStatus Status, bool IsRunning, ImmutableArray<WellReading> Arriving, int Waiting, ImmutableArray<PlateRead> Reads, ImmutableArray<CaptureEvent> Events, ImmutableArray<string> Records);

/// <summary>A port that is captured, and what came of it.</summary>
internal sealed class DeskPort
{
    private const int KeptReads = 200;
    private const int KeptEvents = 12;

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private ImmutableArray<PlateRead> reads = [];
    private ImmutableArray<CaptureEvent> events = [];
    private ImmutableArray<string> records = [];
    private int count;
    private long version;
    private PortCapture? capture;
    private CaptureRecords? entering;

    public DeskPort(int number, DeviceProfile profile, IReadOnlyDictionary<string, string> settings, TimeProvider clock)
    {
        Number = number;
        Profile = profile;
        Settings = settings;
        this.clock = clock;
    }

    /// <summary>1 for the first port since the start.</summary>
    public int Number { get; }

    public DeviceProfile Profile { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The layout of a simulated plate, to be copied; "" for a real device.</summary>
    public string Layout { get; init; } = "";

    /// <summary>Ends the capture.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Ends when the capture has ended.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to capture.</summary>
    public void Begin(PortCapture starting, CaptureRecords records)
    {
        (capture, entering) = (starting, records);
        Running = Task.Run(async () =>
        {
            try
            {
                await starting.RunAsync(Stop.Token);
                Tell("the capture is done");
            }
            catch (OperationCanceledException)
            {
                Tell("the capture was stopped; what was acknowledged is in the journal");
            }
            catch (IOException e)
            {
                Tell(e.Message);
            }
        });
    }

    public void Take(ReadOnlyMemory<byte> bytes)
    {
        entering!.Take(bytes);
        Touch();
    }

    /// <summary>Stores what has come; only then the device is told that it is kept.</summary>
    public void Take(ConversationOutcome outcome)
    {
        var entered = entering!.Enter(outcome);
        lock (gate)
        {
            foreach (var (i, plate) in outcome.Plates.Index())
            {
                count++;
                reads = [.. reads.TakeLast(KeptReads - 1), new(count, clock.GetUtcNow(), entered[i], plate.Wells)];
            }

            records = [.. records.Concat(entered).TakeLast(KeptReads)];
            version++;
        }
    }

    public void Take(CaptureEvent happened)
    {
        lock (gate)
        {
            events = [.. events.TakeLast(KeptEvents - 1), happened];
            version++;
        }
    }

    public PortView View()
    {
        var waiting = entering!.Pending();
        var arriving = waiting.Length == 0 ? [] : PlatePreview.Of(Profile, Settings, waiting);
        lock (gate)
        {
            return new(version, capture!.Status, !Running.IsCompleted, arriving, waiting.Length, reads, events, records);
        }
    }

    private void Tell(string sentence)
    {
        var status = capture!.Status;
        Take(new CaptureEvent(CaptureEventKind.LinkLost, status.Name, status.Bytes, clock.GetUtcNow(), sentence));
    }

    private void Touch()
    {
        lock (gate)
        {
            version++;
        }
    }
}
