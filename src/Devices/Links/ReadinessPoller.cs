using System.Runtime.InteropServices;

namespace Toolkit.Devices.Links;

/// <summary>One thread that waits for all terminals of the process at once, so that an idle port costs nothing.</summary>
/// <remarks>It only says "ready"; the bytes are read by the caller. An abandoned wait therefore steals no byte.</remarks>
internal sealed class ReadinessPoller
{
    private readonly Lock gate = new();
    private readonly List<Waiter> waiters = [];
    private readonly int wake;

    private ReadinessPoller()
    {
        wake = Posix.EventDescriptor(0, Posix.NonBlocking | Posix.CloseOnExec);
        if (wake < 0)
        {
            throw new IOException("No event descriptor: " + Posix.LastError());
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
            poller.waiters.Add(waiter);
        }

        poller.Wake();
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

    /// <summary>Ends every wait for a descriptor that is about to be closed, and returns when the thread no longer looks at it.</summary>
    public static void Abandon(int descriptor)
    {
        if (!Instance.IsValueCreated)
        {
            return;
        }

        var poller = Instance.Value;
        lock (poller.gate)
        {
            foreach (var waiter in poller.waiters.Where(w => w.Descriptor == descriptor).ToArray())
            {
                poller.waiters.Remove(waiter);
                waiter.TrySetResult();
            }
        }

        poller.Wake();
    }

    private void Forget(Waiter waiter)
    {
        lock (gate)
        {
            waiters.Remove(waiter);
        }
    }

    private unsafe void Wake()
    {
        ulong one = 1;
        _ = Posix.Write(wake, (byte*)&one, sizeof(ulong));
    }

    private unsafe void Run()
    {
        var entries = new Posix.PollEntry[16];
        var asked = new Waiter[16];
        while (true)
        {
            int count;
            lock (gate)
            {
                count = waiters.Count;
                if (asked.Length < count)
                {
                    asked = new Waiter[count * 2];
                    entries = new Posix.PollEntry[(count * 2) + 1];
                }

                waiters.CopyTo(asked);
            }

            if (entries.Length < count + 1)
            {
                entries = new Posix.PollEntry[(count * 2) + 1];
            }

            entries[0] = new() { Descriptor = wake, Asked = Posix.PollIn };
            for (var i = 0; i < count; i++)
            {
                entries[i + 1] = new() { Descriptor = asked[i].Descriptor, Asked = asked[i].Asked };
            }

            int ready;
            fixed (Posix.PollEntry* first = entries)
            {
                ready = Posix.Poll(first, (nuint)(count + 1), -1);
            }

            if (ready < 0 && Marshal.GetLastPInvokeError() != Posix.Interrupted)
            {
                throw new IOException("Waiting for terminals failed: " + Posix.LastError());
            }

            if (ready > 0)
            {
                Release(entries, asked, count);
            }
        }
    }

    private unsafe void Release(Posix.PollEntry[] entries, Waiter[] asked, int count)
    {
        if (entries[0].Ready != 0)
        {
            ulong drained;
            _ = Posix.Read(wake, (byte*)&drained, sizeof(ulong));
        }

        for (var i = 0; i < count; i++)
        {
            if (entries[i + 1].Ready != 0)
            {
                Forget(asked[i]);
                asked[i].TrySetResult();
            }
        }

        Array.Clear(asked);
    }

    public sealed class Waiter(int descriptor, short asked) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Descriptor { get; } = descriptor;

        public short Asked { get; } = asked;
    }
}
