namespace Toolkit.Simulators.Devices;

/// <summary>Damage on a line from a seed: a flipped bit, a lost byte, a doubled byte, or noise before.</summary>
/// <param name="every">A write is damaged on average once in so many.</param>
/// <param name="most">Damages of one write; with 1, a checksum over the bytes sees every one of them.</param>
public sealed class LineNoise(int seed, int every, int most = 1)
{
    private readonly Random chance = new(seed);

    /// <summary>Writes that were damaged.</summary>
    public long Damaged { get; private set; }

    public byte[] Harm(byte[] sent)
    {
        if (sent.Length == 0 || chance.Next(every) != 0)
        {
            return sent;
        }

        Damaged++;
        var harmed = new List<byte>(sent);
        for (var i = chance.Next(most); i >= 0 && harmed.Count > 0; i--)
        {
            var at = chance.Next(harmed.Count);
            switch (chance.Next(4))
            {
                case 0:
                    harmed[at] ^= (byte)(1 << chance.Next(8));
                    break;
                case 1:
                    harmed.RemoveAt(at);
                    break;
                case 2:
                    harmed.Insert(at, harmed[at]);
                    break;
                default:
                    harmed.InsertRange(0, Enumerable.Range(0, 1 + chance.Next(20)).Select(_ => (byte)chance.Next(0x20, 0x7F)));
                    break;
            }
        }

        return [.. harmed];
    }
}
