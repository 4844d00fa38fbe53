using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>What is captured on one port.</summary>
public sealed record PortPlan
{
    /// <summary>The port's number in the journal, 1 or more.</summary>
    public required ushort Number { get; init; }

    public required LinkAddress Address { get; init; }

    public required DeviceProfile Profile { get; init; }

    /// <summary>What is stated beyond the profile.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Messages or plates after which the port is done; null: one plate of a reader that is asked, else no end.</summary>
    public int? Messages { get; init; }

    /// <summary>Silence after which an event is raised; null for never.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>How often the device's node is looked at while the line is silent.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>True where <see cref="OnOutcome"/> enters what comes into a store; written into the journal, so that a record that a crash prevented can be caught up.</summary>
    public bool EntersRecords { get; init; }

    /// <summary>Told what has come when it is in the journal, and before the device is told so: what this does is done when the acknowledgement goes out.</summary>
    public Action<ConversationOutcome>? OnOutcome { get; init; }

    /// <summary>Shown each piece of bytes as it comes, before anything is checked; it holds during the call only.</summary>
    public Action<ReadOnlyMemory<byte>>? OnBytes { get; init; }

    public Action<CaptureEvent>? OnEvent { get; init; }
}

/// <summary>How a port stands.</summary>
public sealed record PortStatus(string Name, bool IsOpen, long Bytes, int Messages, int Results, int Plates, int Faults, DateTimeOffset? Heard);

/// <summary>Captures one port through unplugs and replugs until it has what was asked for. Many run side by side over one journal.</summary>
public sealed class PortCapture
{
    private const int MaxReads = 3;
    private readonly CaptureJournal journal;
    private readonly PortPlan plan;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private PortStatus status;

    /// <exception cref="ArgumentException">The profile is not spoken, or a setting is wrong; the message says which.</exception>
    public PortCapture(CaptureJournal journal, PortPlan plan, TimeProvider clock)
    {
        this.journal = journal;
        this.plan = plan;
        this.clock = clock;
        status = new(plan.Address.Text, false, 0, 0, 0, 0, 0, null);
        if (Check(plan.Profile, plan.Settings) is { } fault)
        {
            throw new ArgumentException(fault.Message, nameof(plan));
        }
    }

    public PortStatus Status
    {
        get
        {
            lock (gate)
            {
                return status;
            }
        }
    }

    /// <returns>What is wrong with a profile and what is stated beyond it; null where it can be captured.</returns>
    public static Fault? Check(DeviceProfile profile, IEnumerable<KeyValuePair<string, string>> settings) => profile.Protocol == "astm"
        ? settings.Select(s => new Fault(0, "no setting for an ASTM analyser", Printable.Quote(s.Key)) { Unit = "setting", Place = profile.Name }).FirstOrDefault()
        : ConversationCatalog.Create(profile, settings, new MessageMemory()).Fault;

    /// <summary>Captures until done or cancelled.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; what was acknowledged is in the journal.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var opener = new LinkOpener(plan.Address, plan.Profile.Line ?? new LineSettings());
        var run = plan.Profile.Protocol == "astm" ? Analyser() : Conversation();
        while (true)
        {
            await using var link = await OpenAsync(opener, cancellation).ConfigureAwait(false);
            try
            {
                if (await run(link, cancellation).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (LinkLostException e)
            {
                Tell(CaptureEventKind.LinkLost, e.Message);
            }
            finally
            {
                Change(s => s with { IsOpen = false });
            }

            cancellation.ThrowIfCancellationRequested();
        }
    }

    private Func<IDeviceLink, CancellationToken, Task<bool>> Analyser()
    {
        var capture = new AnalyserCapture(
            journal,
            new()
            {
                Port = plan.Number,
                Name = plan.Address.Text,
                Profile = plan.Profile.Name,
                Astm = plan.Profile.Astm,
                EntersRecords = plan.EntersRecords,
                SessionSurvives = plan.Address.Kind == LinkKind.Port,
                Messages = plan.Messages,
                KeepsResults = false,
                OnFault = fault => Take(new([], [], [fault])),
                OnMessage = message => Take(new([], message.Results, []), messages: 1),
                OnRepeated = () => Tell(CaptureEventKind.Repeated, "a message came again and was counted once"),
                OnEvent = plan.OnEvent,
            },
            clock);
        return async (link, cancellation) =>
        {
            await capture.RunAsync(link, cancellation).ConfigureAwait(false);
            return plan.Messages is { } wanted && capture.Messages >= wanted;
        };
    }

    private Func<IDeviceLink, CancellationToken, Task<bool>> Conversation()
    {
        var memory = new MessageMemory();
        var recovered = false;
        var (completed, reads) = (0, 0);
        return async (link, cancellation) =>
        {
            var capture = new ConversationCapture(
                journal,
                new()
                {
                    Port = plan.Number,
                    Name = plan.Address.Text,
                    Profile = plan.Profile,
                    Settings = plan.Settings,
                    EntersRecords = plan.EntersRecords,
                    Messages = plan.Messages - completed,
                    Position = Status.Bytes,
                    OnOutcome = outcome => Take(outcome),
                    OnEvent = e => plan.OnEvent?.Invoke(e),
                },
                memory,
                clock);
            if (!recovered)
            {
                capture.Recover();
                recovered = true;
            }

            try
            {
                await capture.RunAsync(link, cancellation).ConfigureAwait(false);
            }
            finally
            {
                completed += capture.Completed;
                Change(s => s with { Messages = completed });
            }

            // A reader that is asked is asked for one plate at a time, until it has brought as many as are wanted; a read that a lost link has cut is asked for again, but not for ever.
            reads++;
            return capture.Listens ? plan.Messages <= completed : completed >= (plan.Messages ?? 1) || reads >= MaxReads + completed || (!capture.LostLink && capture.Completed == 0);
        };
    }

    private async Task<WatchedLink> OpenAsync(LinkOpener opener, CancellationToken cancellation)
    {
        var opened = await opener.OpenPatientlyAsync(clock, (e, pause) => Tell(CaptureEventKind.OpenFailed, string.Create(CultureInfo.InvariantCulture, $"{e.Message} Next try in {pause.TotalSeconds:0.0} s.")), cancellation).ConfigureAwait(false);
        Change(s => s with { IsOpen = true });
        Tell(CaptureEventKind.Opened, "the link is open");
        return new WatchedLink(opened, plan.Address.Kind == LinkKind.Port ? plan.Address.Text : "", clock)
        {
            Interval = plan.LookEvery,
            Silence = plan.Silence,
            OnBytes = bytes =>
            {
                Change(s => s with { Bytes = s.Bytes + bytes.Length, Heard = clock.GetUtcNow() });
                plan.OnBytes?.Invoke(bytes);
            },
            OnGone = () => Tell(CaptureEventKind.DeviceGone, "the device's node has gone or is another one: it was unplugged"),
            OnSilent = silent => Tell(CaptureEventKind.Silent, string.Create(CultureInfo.InvariantCulture, $"nothing was heard for {silent.TotalSeconds:0} s")),
        };
    }

    private void Take(ConversationOutcome outcome, int messages = 0)
    {
        Change(s => s with
        {
            Messages = s.Messages + messages,
            Results = s.Results + outcome.Results.Length,
            Plates = s.Plates + outcome.Plates.Length,
            Faults = s.Faults + outcome.Faults.Length,
        });
        try
        {
            plan.OnOutcome?.Invoke(outcome);
        }
        catch
        {
            // The journal has it and nobody took it: the next start has to look for it here.
            journal.KeepPending();
            throw;
        }
    }

    private void Tell(CaptureEventKind kind, string text) => plan.OnEvent?.Invoke(new(kind, plan.Address.Text, Status.Bytes, clock.GetUtcNow(), text));

    private void Change(Func<PortStatus, PortStatus> change)
    {
        lock (gate)
        {
            status = change(status);
        }
    }
}
