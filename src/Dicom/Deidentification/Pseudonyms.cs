using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Toolkit.Dicom.Deidentification;

/// <summary>New identifiers and the date shift, by keyed hash: the same input gives the same output under one key.</summary>
internal sealed class Pseudonyms(ReadOnlyMemory<byte> key)
{
    private const int LongestShiftWeeks = 520;
    private const int ShortestShiftWeeks = 52;

    /// <summary>A UID under 2.25 (PS3.5, B.2). UIDs that DICOM itself defines stay.</summary>
    public string Uid(string uid) => uid.StartsWith("1.2.840.10008.", StringComparison.Ordinal)
        ? uid
        : "2.25." + new BigInteger(Hash("uid/" + uid).AsSpan(0, 16), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    /// <summary>Days to add to the dates of a participant: one to ten years back, in whole weeks so that weekdays stay.</summary>
    public int ShiftDays(string participant)
    {
        var hash = Hash("shift/" + participant);
        var weeks = BitConverter.ToUInt32(hash) % (LongestShiftWeeks - ShortestShiftWeeks);
        return -7 * (int)(ShortestShiftWeeks + weeks);
    }

    private byte[] Hash(string text) => HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text));
}
