using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Records;

/// <summary>The wells of a reading as one line of text that people can read: "A1=0.512 A2=~OVRFLW". Behind a tilde stands the instrument's own text for no number.</summary>
public static class WellText
{
    public static string Write(IEnumerable<WellReading> wells) =>
        string.Join(' ', wells.Select(w => $"{w.Well}={(w.Value is { } value ? Numbers.Format(value) : "~" + Uri.EscapeDataString(w.Code ?? ""))}"));

    /// <returns>The wells, or a fault that names the place in the text.</returns>
    public static Parsed<ImmutableArray<WellReading>> Read(string text)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var at = 0;
        foreach (var part in text.Split(' '))
        {
            var sign = part.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0 && Well.Parse(part.AsSpan(0, sign)).Try(out var well, out _))
            {
                var value = part[(sign + 1)..];
                if (value.StartsWith('~'))
                {
                    wells.Add(new(well, null, Uri.UnescapeDataString(value[1..])));
                }
                else if (Numbers.TryParse(value, out var number))
                {
                    wells.Add(new(well, number, null));
                }
                else
                {
                    return Wrong(at, part);
                }
            }
            else if (part.Length > 0)
            {
                return Wrong(at, part);
            }

            at += Encoding.UTF8.GetByteCount(part) + 1;
        }

        return wells.ToImmutable();
    }

    private static Fault Wrong(int at, string part) => new(at, "a well and its reading such as A1=0.512", Printable.Quote(part));
}
