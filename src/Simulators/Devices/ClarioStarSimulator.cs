using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A BMG CLARIOstar: a run command makes it busy for some polls; then it gives the counts of its last measurement.</summary>
/// <remarks>Optical densities go through whole counts of light: they come back within 0.0001 up to OD 2.5.</remarks>
public sealed class ClarioStarSimulator(double?[,] opticalDensities, int busyPolls = 2) : SimulatedReader(opticalDensities, 4)
{
    private readonly List<byte> frame = [];
    private int busy;

    /// <inheritdoc />
    public override byte[] Answer(byte command)
    {
        if (frame.Count == 0 && command != Control.Stx)
        {
            return [];
        }

        frame.Add(command);
        var bytes = frame.ToArray();
        if (ClarioStarFrame.LengthOf(bytes) == 0)
        {
            return [];
        }

        frame.Clear();
        return ClarioStarFrame.Decode(bytes).Try(out var payload, out _) ? Reply(payload) : [];
    }

    private byte[] Reply(byte[] payload)
    {
        if (payload.AsSpan().SequenceEqual(ClarioStarValues.FetchCommand))
        {
            Delivered++;
            return ClarioStarFrame.Encode(ClarioStarValues.Encode([.. Wells]));
        }

        if (payload is [0x04, ..])
        {
            busy = busyPolls;
        }

        // 17 bytes: the whole frame has 24, as a status does.
        var status = new byte[17];
        status[0] = 0x01;
        status[1] = (byte)(busy-- > 0 ? 0x25 : 0x05);
        return ClarioStarFrame.Encode(status);
    }
}
