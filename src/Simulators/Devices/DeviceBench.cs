using Toolkit.Devices.Links;

namespace Toolkit.Simulators.Devices;

/// <summary>Plays a device over a link that is opened again after each unplug of its fault script.</summary>
public sealed class DeviceBench(ISimulatedDevice device, FaultSource faults, TimeProvider clock)
{
    /// <summary>Sends at the speed of this line; null for as fast as the link takes it.</summary>
    public LineSettings? Pace { get; init; }

    /// <summary>Told what happens to the link.</summary>
    public Action<string>? Say { get; init; }

    /// <summary>Called before the link is closed for good: the last bytes have to arrive.</summary>
    public Func<IDeviceLink, CancellationToken, Task>? Drain { get; init; }

    /// <summary>Times that the device was plugged in again.</summary>
    public int Replugs { get; private set; }

    /// <exception cref="LinkLostException">The script has pulled the plug for good, or the host has gone.</exception>
    public async Task RunAsync(Func<CancellationToken, Task<IDeviceLink>> open, CancellationToken cancellation)
    {
        while (true)
        {
            var inner = await open(cancellation).ConfigureAwait(false);
            var paced = Pace is null ? inner : new PacedLink(inner, Pace, clock);
            await using var link = new FaultyLink(paced, faults, clock);
            try
            {
                await device.RunAsync(link, clock, cancellation).ConfigureAwait(false);
                if (Drain is not null)
                {
                    await Drain(inner, cancellation).ConfigureAwait(false);
                }

                return;
            }
            catch (LinkLostException) when (link.ReplugAfter is not null)
            {
                Say?.Invoke($"Unplugged; back in {link.ReplugAfter.Value.TotalSeconds:0.0} s.");
            }

            Replugs++;
            await Task.Delay(link.ReplugAfter ?? TimeSpan.Zero, clock, cancellation).ConfigureAwait(false);
        }
    }
}
