using System.Collections.Immutable;

namespace Toolkit.Measurements;

/// <summary>Reads the cells of a workbook (.xlsx, and .xls of Excel 97 to 2003): values only, no formulas, formats or macros.</summary>
public static class Workbook
{
    private static ReadOnlySpan<byte> Zip => [0x50, 0x4B, 0x03, 0x04];

    private static ReadOnlySpan<byte> Compound => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>Whether the bytes begin like a workbook; the name of the file does not count.</summary>
    public static bool Recognises(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Zip) || bytes.StartsWith(Compound);

    /// <returns>The sheets in their order, or the fault.</returns>
    public static Parsed<ImmutableArray<Sheet>> Read(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(Zip))
        {
            return XlsxWorkbook.Read(bytes);
        }

        return bytes.AsSpan().StartsWith(Compound)
            ? BiffWorkbook.Read(bytes)
            : new Fault(0, "a workbook (.xlsx or .xls)", "bytes beginning " + Convert.ToHexString(bytes.AsSpan(0, Math.Min(8, bytes.Length))));
    }
}
