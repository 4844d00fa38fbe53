using Toolkit.Devices.Links;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>A reader that prints its plate unasked, once or at intervals: a printed grid, or a Bio-Rad 550.</summary>
/// <param name="plate">What it measured, as it prints it.</param>
/// <param name="print">The bytes of one printed plate.</param>
public sealed class PrinterSimulator(double?[,] plate, byte[] print) : ISimulatedDevice
{
    /// <inheritdoc />
    public int Delivered { get; private set; }

    /// <inheritdoc />
    public IEnumerable<AnalyserResult> Results => [];

    /// <inheritdoc />
    public double?[,]? Plate => plate;

    /// <summary>Plates that are printed.</summary>
    public int Plates { get; init; } = 1;

    /// <summary>Pause before each plate: the host has to listen before the reader prints.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async Task RunAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation)
    {
        while (Delivered < Plates)
        {
            await Task.Delay(Interval, clock, cancellation).ConfigureAwait(false);
            await link.WriteAsync(print, cancellation).ConfigureAwait(false);
            Delivered++;
        }

        // A block that ends in silence has not ended while the device goes away.
        await Task.Delay(Interval, clock, cancellation).ConfigureAwait(false);
    }
}
