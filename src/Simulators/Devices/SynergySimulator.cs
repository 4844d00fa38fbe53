using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A BioTek Synergy that answers the read command with given optical densities, over any link.</summary>
/// <param name="opticalDensities">OD by [row, column], zero-based; null for a well that is not read. The reader prints four decimals.</param>
/// <param name="temperatureC">Chamber temperature in degrees Celsius.</param>
public sealed class SynergySimulator(double?[,] opticalDensities, double temperatureC = 23.5)
{
    private readonly byte[] body = SynergyBodyWriter.Write(opticalDensities, temperatureC);

    /// <summary>Number of reads that were answered.</summary>
    public int Reads { get; private set; }

    /// <summary>Answers until the link ends, the asked number of reads has been answered, or it is cancelled.</summary>
    /// <param name="reads">null: no end.</param>
    public async Task RunAsync(IDeviceLink link, int? reads, CancellationToken cancellation)
    {
        var buffer = new byte[64];
        while (reads is null || Reads < reads)
        {
            var count = await link.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            foreach (var command in buffer[..count])
            {
                await link.WriteAsync(Answer(command), cancellation).ConfigureAwait(false);
            }
        }
    }

    private byte[] Answer(byte command)
    {
        if (command != 'O')
        {
            return [Control.Nak];
        }

        Reads++;
        return [.. SynergyCommand.Accepted, .. body];
    }
}
