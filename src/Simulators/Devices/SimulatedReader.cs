using Toolkit.Devices.Links;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>A plate reader that answers commands: a pure state machine over the host's bytes, and the loop that plays it.</summary>
/// <param name="opticalDensities">OD by [row, column], zero-based; null for a well without a number.</param>
/// <param name="digits">Decimals that the reader prints: the truth is rounded to them.</param>
public abstract class SimulatedReader(double?[,] opticalDensities, int digits) : ISimulatedDevice
{
    /// <inheritdoc />
    public int Delivered { get; protected set; }

    /// <inheritdoc />
    public IEnumerable<AnalyserResult> Results => [];

    /// <inheritdoc />
    public double?[,] Plate { get; } = Rounded(opticalDensities, digits);

    /// <summary>Ends when so many plates were sent; null for no end.</summary>
    public int? Plates { get; init; }

    /// <summary>Wells row by row.</summary>
    protected IEnumerable<double?> Wells => Plate.Cast<double?>();

    protected int Rows => Plate.GetLength(0);

    protected int Columns => Plate.GetLength(1);

    /// <inheritdoc />
    public async Task RunAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation)
    {
        var buffer = new byte[256];
        while (Plates is not { } wanted || Delivered < wanted)
        {
            var count = await link.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                throw new LinkLostException("The host closed the link.");
            }

            foreach (var b in buffer[..count])
            {
                await link.WriteAsync(Answer(b), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes one byte of the host.</summary>
    /// <returns>What the reader sends; empty for nothing yet.</returns>
    public abstract byte[] Answer(byte command);

    /// <summary>The plate as a reader with so many decimals prints it.</summary>
    internal static double?[,] Rounded(double?[,] plate, int digits)
    {
        var rounded = (double?[,])plate.Clone();
        for (var i = 0; i < plate.Length; i++)
        {
            var (row, column) = (i / plate.GetLength(1), i % plate.GetLength(1));
            rounded[row, column] = plate[row, column] is { } od ? Math.Round(od, digits) : null;
        }

        return rounded;
    }
}
