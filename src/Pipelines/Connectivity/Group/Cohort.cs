using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>One run of a derived data set as the group level needs it.</summary>
internal sealed record CohortRun
{
    public required BidsName Name { get; init; }

    /// <summary>Path of its matrix of z.</summary>
    public required string File { get; init; }

    public required ImmutableArray<string> Regions { get; init; }

    /// <summary>Fisher z, shape (n, n); NaN where a region has no value.</summary>
    public required RowMatrix<double> Z { get; init; }

    /// <summary>Standard errors of z, shape (n, n); NaN where unknown.</summary>
    public required RowMatrix<double> Error { get; init; }

    public required string Identity { get; init; }

    public required ImmutableSortedDictionary<string, string> Parameters { get; init; }

    /// <summary>Mean framewise displacement, mm; NaN where motion was not known.</summary>
    public required double MeanDisplacement { get; init; }

    public required double Minutes { get; init; }

    public required double RepetitionTimeS { get; init; }

    public required double DegreesOfFreedom { get; init; }

    /// <summary>Middle of each region, mm; null where it has no voxel.</summary>
    public required ImmutableArray<Point3?> Centroids { get; init; }

    public string Participant => Name["sub"]!;

    /// <summary>Session; "run" where the data set has none.</summary>
    public string Visit => Name.Session ?? "run";
}

/// <summary>A derived data set read back: the matrices of all its runs with what stands beside them.</summary>
internal static class Cohort
{
    private const string Ending = "_stat-fisherz_relmat.tsv";

    /// <summary>Every run, in the order of the names; what cannot be read is named and left out.</summary>
    public static List<CohortRun> Read(string folder, Listener listener)
    {
        var runs = new List<CohortRun>();
        foreach (var file in Directory.EnumerateFiles(folder, "sub-*" + Ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (One(file).In(Printable.Clean(Path.GetFileName(file))).Try(out var run, out var fault))
            {
                runs.Add(run);
            }
            else
            {
                listener.Complain(fault.Message);
            }
        }

        return runs;
    }

    /// <summary>connectivity.tsv: one row a run.</summary>
    public static void WriteIndex(DerivativeFolder folder, List<CohortRun> runs) => folder.Table(
        "connectivity.tsv",
        ["participant_id", "session", "run", "regions", "missing_pairs", "mean_fd_mm", "retained_minutes", "repetition_time_s", "degrees_of_freedom", "identity", "file"],
        runs.Select(r => (IEnumerable<string>)
        [
            "sub-" + r.Participant, r.Name.Session ?? "n/a", r.Name.Run, Numbers.Format(r.Regions.Length), Numbers.Format(Adjacency.Edges(r.Regions.Length).Count(e => double.IsNaN(r.Z[e.First, e.Second]))),
            DerivativeFolder.Cell(r.MeanDisplacement), DerivativeFolder.Cell(r.Minutes), DerivativeFolder.Cell(r.RepetitionTimeS), DerivativeFolder.Cell(r.DegreesOfFreedom), r.Identity[..16], Path.GetRelativePath(folder.Path, r.File),
        ]));

    private static Parsed<CohortRun> One(string file)
    {
        if (!BidsName.Read(Path.GetFileName(file)).Try(out var name, out var fault) || !Square(file).Try(out var z, out fault))
        {
            return fault;
        }

        var errors = file.Replace("_stat-fisherz_", "_stat-fisherzerror_", StringComparison.Ordinal);
        var error = File.Exists(errors) && Square(errors).Try(out var read, out _) && read.Names.SequenceEqual(z.Names) ? read.Values : Unknown(z.Names.Length);
        var sidecar = Path.ChangeExtension(file, ".json");
        if (!File.Exists(sidecar))
        {
            return new Fault(0, "its sidecar " + Path.GetFileName(sidecar), "no such file") { Unit = "file" };
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(sidecar));
            var root = json.RootElement;
            return new CohortRun
            {
                Name = name,
                File = file,
                Regions = z.Names,
                Z = z.Values,
                Error = error,
                Identity = root.GetProperty("Identity").GetString()!,
                Parameters = root.GetProperty("Parameters").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal),
                MeanDisplacement = Number(root, "MeanFramewiseDisplacement"),
                Minutes = Number(root, "RetainedMinutes"),
                RepetitionTimeS = Number(root, "RepetitionTime"),
                DegreesOfFreedom = Number(root, "DegreesOfFreedom"),
                Centroids = [.. root.GetProperty("NodeCentroids").EnumerateArray().Select(Centroid)],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Fault(0, "a sidecar written by connectivity derivatives", Printable.Clean(e.Message, 120)) { Unit = "key", Place = Path.GetFileName(sidecar) };
        }
    }

    private static Point3? Centroid(JsonElement at) => at.GetArrayLength() == 3 ? new(at[0].GetDouble(), at[1].GetDouble(), at[2].GetDouble()) : null;

    private static double Number(JsonElement root, string key) => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    private static RowMatrix<double> Unknown(int n)
    {
        var values = new RowMatrix<double>(n, n);
        values.Data.AsSpan().Fill(double.NaN);
        return values;
    }

    private static Parsed<(ImmutableArray<string> Names, RowMatrix<double> Values)> Square(string file)
    {
        if (!DelimitedTable.Read(File.ReadAllBytes(file), '\t').Try(out var table, out var fault))
        {
            return fault;
        }

        var names = table.Columns[1..];
        if (table.Columns[0] != "Node" || table.Rows.Length != names.Length || !table.Rows.Select(r => r.Cells[0]).SequenceEqual(names))
        {
            return new Fault(1, "a square table with the same names in its header and its first column", $"{names.Length} columns and {table.Rows.Length} rows") { Unit = "line" };
        }

        var values = new RowMatrix<double>(names.Length, names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            for (var j = 0; j < names.Length; j++)
            {
                var cell = table.Rows[i].Cells[j + 1];
                values[i, j] = double.NaN;
                if (cell != "n/a" && !Numbers.TryParse(cell, out values[i, j]))
                {
                    return new Fault(table.Rows[i].Line, "a number or n/a", Printable.Quote(cell)) { Unit = "line" };
                }
            }
        }

        return (names, values);
    }
}
