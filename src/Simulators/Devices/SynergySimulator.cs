using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A BioTek Synergy that answers the read command with given optical densities, over any link.</summary>
/// <param name="opticalDensities">OD by [row, column], zero-based; null for a well that is not read. The reader prints four decimals.</param>
/// <param name="temperatureC">Chamber temperature in degrees Celsius.</param>
public sealed class SynergySimulator(double?[,] opticalDensities, double temperatureC = 23.5) : SimulatedReader(opticalDensities, 4)
{
    private readonly byte[] body = SynergyBodyWriter.Write(opticalDensities, temperatureC);

    /// <summary>Answers until the link ends, the asked number of reads has been answered, or it is cancelled.</summary>
    /// <param name="reads">null: no end.</param>
    public async Task RunAsync(IDeviceLink link, int? reads, CancellationToken cancellation)
    {
        try
        {
            await new SynergySimulator(Plate, temperatureC) { Plates = reads }.RunAsync(link, TimeProvider.System, cancellation).ConfigureAwait(false);
        }
        catch (LinkLostException)
        {
            // The host has gone; the reader does not mind.
        }
    }

    /// <inheritdoc />
    public override byte[] Answer(byte command)
    {
        if (command != 'O')
        {
            return [Control.Nak];
        }

        Delivered++;
        return [.. SynergyCommand.Accepted, .. body];
    }
}
