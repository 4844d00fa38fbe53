using System.Runtime.InteropServices;

namespace Toolkit.Devices.Links;

/// <summary>One thread that waits for all terminals of the process at once, through epoll, so that an idle port costs nothing and a busy one two calls a piece.</summary>
/// <remarks>It only says "ready"; the bytes are read by the caller. An abandoned wait therefore steals no byte.</remarks>
internal sealed class ReadinessPoller
{
    private const int MaxEvents = 64;
    private readonly Lock gate = new();
    private readonly Dictionary<int, List<Waiter>> waiters = [];
    private readonly int epoll;

    private ReadinessPoller()
    {
        epoll = Posix.CreateEpoll(Posix.CloseOnExec);
        if (epoll < 0)
        {
            throw new IOException("No epoll descriptor: " + Posix.LastError());
        }

        new Thread(Run) { IsBackground = true, Name = "terminal readiness" }.Start();
    }

    private static Lazy<ReadinessPoller> Instance { get; } = new(() => new ReadinessPoller());

    /// <summary>Begins to wait until the descriptor can be read or written, or is hung up, or <see cref="Abandon"/> is called for it.</summary>
    public static Waiter Register(int descriptor, short asked)
    {
        var poller = Instance.Value;
        var waiter = new Waiter(descriptor, asked);
        lock (poller.gate)
        {
            if (poller.waiters.TryGetValue(descriptor, out var known))
            {
                known.Add(waiter);
                poller.Arm(descriptor, known, Posix.ModifyInterest);
            }
            else
            {
                poller.waiters[descriptor] = [waiter];
                poller.Arm(descriptor, poller.waiters[descriptor], Posix.AddInterest);
            }
        }

        return waiter;
    }

    public static async ValueTask WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static (state, token) => ((Waiter)state!).TrySetCanceled(token), waiter))
        {
            try
            {
                await waiter.Task.ConfigureAwait(false);
            }
            finally
            {
                Instance.Value.Forget(waiter);
            }
        }
    }

    /// <summary>Ends every wait for a descriptor that is about to be closed; no later event is looked for on it.</summary>
    public static unsafe void Abandon(int descriptor)
    {
        if (!Instance.IsValueCreated)
        {
            return;
        }

        var poller = Instance.Value;
        lock (poller.gate)
        {
            if (poller.waiters.Remove(descriptor, out var ended))
            {
                Posix.EpollEvent unused = default;
                _ = Posix.ControlEpoll(poller.epoll, Posix.RemoveInterest, descriptor, &unused);
                ended.ForEach(w => w.TrySetResult());
            }
        }
    }

    private void Forget(Waiter waiter)
    {
        lock (gate)
        {
            if (waiters.TryGetValue(waiter.Descriptor, out var known))
            {
                known.Remove(waiter);
            }
        }
    }

    /// <summary>Asks for one event of what is waited for; after it the descriptor is at rest until it is asked for again.</summary>
    private unsafe void Arm(int descriptor, List<Waiter> known, int how)
    {
        var wanted = Posix.EpollEvent.Once;
        foreach (var waiter in known)
        {
            wanted |= (ushort)waiter.Asked;
        }

        var interest = Posix.EpollEvent.Of(wanted, descriptor);
        if (Posix.ControlEpoll(epoll, how, descriptor, &interest) != 0)
        {
            // A descriptor that cannot be waited for is ready: the read or write that follows says what is wrong with it.
            known.ForEach(w => w.TrySetResult());
            known.Clear();
        }
    }

    private unsafe void Run()
    {
        var events = stackalloc byte[MaxEvents * sizeof(Posix.EpollEvent)];
        while (true)
        {
            var count = Posix.WaitEpoll(epoll, events, MaxEvents, -1);
            if (count < 0 && Marshal.GetLastPInvokeError() != Posix.Interrupted)
            {
                throw new IOException("Waiting for terminals failed: " + Posix.LastError());
            }

            lock (gate)
            {
                for (var i = 0; i < count; i++)
                {
                    var (ready, descriptor) = Posix.EpollEvent.At(events, i);
                    Release(descriptor, ready);
                }
            }
        }
    }

    private void Release(int descriptor, uint ready)
    {
        if (!waiters.TryGetValue(descriptor, out var known))
        {
            return;
        }

        const uint readable = (ushort)Posix.PollIn;
        const uint writable = (ushort)Posix.PollOut;
        var all = (ready & ~(readable | writable)) != 0;
        for (var i = known.Count - 1; i >= 0; i--)
        {
            if (all || ((ushort)known[i].Asked & ready) != 0)
            {
                known[i].TrySetResult();
                known.RemoveAt(i);
            }
        }

        if (known.Count > 0)
        {
            Arm(descriptor, known, Posix.ModifyInterest);
        }
    }

    public sealed class Waiter(int descriptor, short asked) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Descriptor { get; } = descriptor;

        public short Asked { get; } = asked;
    }
}
