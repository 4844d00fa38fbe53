using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What the JSON beside fMRIPrep's confounds says of its CompCor columns: which share of the variance of their mask they explain together with those before them.</summary>
public sealed class ComponentVariances
{
    // fMRIPrep's mask of white matter and CSF together: older releases name the components of all masks alike.
    private const string Combined = "combined";

    // Shares are printed with the digits of a double; sums of them may end one digit short.
    private const double Rounding = 1e-9;

    private readonly ImmutableDictionary<string, (double Cumulative, string Mask)> columns;

    private ComponentVariances(ImmutableDictionary<string, (double, string)> columns) => this.columns = columns;

    /// <summary>Reads the text; keys without CumulativeVarianceExplained are passed over.</summary>
    /// <returns>The variances, or a fault: not a JSON object, or a share that is not between 0 and 1.</returns>
    public static Parsed<ComponentVariances> Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new Fault(0, "a JSON object with a key for each column", json.RootElement.ValueKind.ToString()) { Unit = "key" };
            }

            var described = ImmutableDictionary.CreateBuilder<string, (double, string)>(StringComparer.Ordinal);
            foreach (var column in json.RootElement.EnumerateObject())
            {
                if (column.Value.ValueKind != JsonValueKind.Object || !column.Value.TryGetProperty("CumulativeVarianceExplained", out var share))
                {
                    continue;
                }

                if (share.ValueKind != JsonValueKind.Number || share.GetDouble() is not (>= 0 and <= 1 + Rounding))
                {
                    return new Fault(0, $"a CumulativeVarianceExplained between 0 and 1 for {Printable.Quote(column.Name)}", Printable.Quote(share.ToString())) { Unit = "key" };
                }

                described[column.Name] = (share.GetDouble(), column.Value.TryGetProperty("Mask", out var mask) && mask.ValueKind == JsonValueKind.String ? mask.GetString()! : "");
            }

            return new ComponentVariances(described.ToImmutable());
        }
        catch (JsonException e)
        {
            return new Fault(e.BytePositionInLine ?? 0, "JSON", "text that is not");
        }
    }

    /// <summary>The first components of a family that together explain a share of the variance of their mask; of several masks the combined one, or where there is none each by itself.</summary>
    /// <param name="family">a_comp_cor, c_comp_cor, w_comp_cor or t_comp_cor.</param>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="table">Names of the columns of the table: those that were dropped are described and not there.</param>
    /// <returns>Names of columns, or a fault: no such column, one that is not described, a share that those in the table do not reach.</returns>
    public Parsed<ImmutableArray<string>> Reaching(string family, double share, IEnumerable<string> table)
    {
        var found = table.Where(c => c.StartsWith(family + "_", StringComparison.Ordinal) && c.AsSpan(family.Length + 1) is { Length: > 0 } rest && !rest.ContainsAnyExceptInRange('0', '9')).ToArray();
        if (found.Length == 0)
        {
            return new Fault(1, $"columns that begin with {Printable.Quote(family + "_")}", "none") { Unit = "line" };
        }

        if (found.FirstOrDefault(c => !columns.ContainsKey(c)) is { } missing)
        {
            return new Fault(0, $"a CumulativeVarianceExplained for {Printable.Quote(missing)}", "none") { Unit = "key", Advice = "Name the components one by one, or take the JSON that belongs to the table." };
        }

        var masks = found.GroupBy(c => columns[c].Mask, StringComparer.Ordinal).ToArray();
        var taken = ImmutableArray.CreateBuilder<string>();
        foreach (var mask in masks.Any(m => m.Key == Combined) ? masks.Where(m => m.Key == Combined) : masks)
        {
            var ordered = mask.OrderBy(c => columns[c].Cumulative).ToArray();
            var last = Array.FindIndex(ordered, c => columns[c].Cumulative >= share - Rounding);
            if (last < 0)
            {
                return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"components {family} that explain {100 * share:0.#} % of the variance"), string.Create(CultureInfo.InvariantCulture, $"{ordered.Length} that explain {100 * columns[ordered[^1]].Cumulative:0.#} %"))
                {
                    Unit = "key",
                    Advice = "fMRIPrep keeps those up to 50 % unless it was run with --return-all-components.",
                };
            }

            taken.AddRange(ordered[..(last + 1)]);
        }

        return taken.ToImmutable();
    }
}
