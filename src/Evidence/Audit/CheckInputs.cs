using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>The printed numbers that a check starts from, by name: "d=0.85;d_decimals=2;n1=20;n2=20". Lists are joined by '+'.</summary>
public sealed class CheckInputs
{
    private readonly ImmutableArray<(string Key, string Value)> pairs;

    public CheckInputs(params ImmutableArray<(string Key, string Value)> pairs) => this.pairs = [.. pairs.Where(p => p.Value.Length > 0)];

    /// <summary>Names in the order given.</summary>
    public IEnumerable<string> Keys => pairs.Select(p => p.Key);

    /// <summary>The text of an input, or "" where it is not given.</summary>
    public string this[string key] => pairs.FirstOrDefault(p => string.Equals(p.Key, key, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    /// <summary>Reads "k=v;k=v"; parts without '=' are passed over.</summary>
    public static CheckInputs Parse(string text) =>
        new([.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Where(p => p.Length == 2).Select(p => (p[0].Trim(), p[1].Trim()))]);

    public bool Has(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (this[key].Length == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A number, or null where it is not given or none.</summary>
    public double? Number(string key) => Tables.Printed.From(this[key])?.Value;

    /// <summary>A number with its decimals: those of <c>key_decimals</c> or <c>decimals</c> where given, else as written.</summary>
    public Printed? Printed(string key)
    {
        if (Tables.Printed.From(this[key]) is not { } printed)
        {
            return null;
        }

        var stated = Number(key + "_decimals") ?? Number("decimals");
        return stated is { } d && d is >= 0 and <= 30 ? printed with { Decimals = (int)d } : printed;
    }

    /// <summary>The numbers of "60+22+60"; null where one is none, or nothing is given.</summary>
    public ImmutableArray<double>? List(string key)
    {
        var parts = this[key].Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Tables.Printed.From).ToList();
        return parts.Count == 0 || parts.Contains(null) ? null : [.. parts.Select(p => p!.Value.Value)];
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(';', pairs.Select(p => p.Key + "=" + p.Value));

    /// <summary>A number as an input is written.</summary>
    internal static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A printed number as an input is written.</summary>
    internal static string Text(Printed? value) => value?.ToString() ?? "";
}
