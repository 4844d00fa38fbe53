using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Results;

/// <summary>A region of a run and how far it can be trusted.</summary>
/// <param name="Coverage">Share of its voxels that lie in the image, 0 to 1.</param>
public sealed record RegionView(string Name, double Voxels, double Coverage, double TemporalSnr, QualityGrade Grade, string Reason);

/// <summary>What a person looks at of one resting run: coupling of the regions, carpet with motion, verdicts. Small enough to be kept for every run.</summary>
public sealed record ScanView
{
    /// <summary>A step of the carpet's stored signal, in standard deviations: a byte reaches ± 3.2.</summary>
    private const float Step = 0.025f;

    private const int MostRegions = 2000;

    public required string Participant { get; init; }

    public required string Visit { get; init; }

    public required ImmutableArray<string> Regions { get; init; }

    /// <summary>Fisher z, shape (n, n); NaN is no value.</summary>
    public required double[,] Z { get; init; }

    /// <summary>Id of the provenance of the coupling.</summary>
    public required string ProvenanceId { get; init; }

    public required double RemainingDof { get; init; }

    public required ImmutableArray<RegionView> Quality { get; init; }

    /// <summary>Null where motion or repetition time is not known.</summary>
    public CarpetPlotData? Carpet { get; init; }

    /// <summary>Name of the file of this view in the output of a run.</summary>
    public string FileName => $"views/{Participant}_{Visit}.json";

    /// <summary>Matrix, carpet and table of the regions.</summary>
    /// <param name="id">Ends the anchors of the figures.</param>
    public IEnumerable<ReportBlock> Blocks(string id)
    {
        var who = $"{Participant}, {Visit}";
        yield return ConnectivityMatrix.Draw(new() { Id = "connectivity-" + id, Title = $"Connectivity of {who}", Regions = Regions, Values = Z, Quantity = "Fisher z", ProvenanceId = (_, _) => ProvenanceId });
        if (Carpet is not null)
        {
            yield return CarpetPlot.Draw(Carpet with { Id = "carpet-" + id });
        }

        yield return new ReportTable(
            $"Regions of {who}",
            [new("Region"), new("Voxels", true), new("Coverage, %", true), new("tSNR", true), new("Verdict")],
            Quality.Select(q => (Cell[])[q.Name, Cell.Fixed(q.Voxels, 0), Cell.Of(100 * q.Coverage), Cell.Of(q.TemporalSnr), Cell.Judged(q.Grade, q.Grade == QualityGrade.Pass || q.Reason.Length == 0 ? "pass" : q.Reason)]));
    }

    /// <summary>Writes the view: the same view gives the same bytes.</summary>
    public void Write(Stream to)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("participant", Participant);
        json.WriteString("visit", Visit);
        json.WriteString("provenance", ProvenanceId);
        json.WriteNumber("remainingDof", RemainingDof);
        json.WriteStartArray("regions");
        foreach (var q in Quality)
        {
            json.WriteStartObject();
            json.WriteString("name", q.Name);
            Number(json, "voxels", q.Voxels);
            Number(json, "coverage", q.Coverage);
            Number(json, "tsnr", q.TemporalSnr);
            json.WriteString("grade", q.Grade.ToString().ToLowerInvariant());
            json.WriteString("reason", q.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("matrixRegions");
        foreach (var region in Regions)
        {
            json.WriteStringValue(region);
        }

        json.WriteEndArray();
        Numbers(json, "z", Z.Cast<double>());
        if (Carpet is { } carpet)
        {
            WriteCarpet(json, carpet);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a view back.</summary>
    public static Parsed<ScanView> Read(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8 });
            return Of(json.RootElement);
        }
        catch (Exception e) when (StoredJson.IsDamage(e))
        {
            return new Fault(0, "the view of a run", Printable.Clean(e.Message, 200)) { Place = name, Advice = "Run the study again" };
        }
    }

    private static ScanView Of(JsonElement root)
    {
        ImmutableArray<string> regions = [.. root.GetProperty("matrixRegions").EnumerateArray().Select(r => r.GetString()!)];
        var z = root.GetProperty("z").EnumerateArray().Select(Number).ToArray();
        if (regions.Length > MostRegions || z.Length != regions.Length * regions.Length)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{regions.Length} regions and {z.Length} couplings"));
        }

        var matrix = new double[regions.Length, regions.Length];
        Buffer.BlockCopy(z, 0, matrix, 0, z.Length * sizeof(double));
        var (participant, visit) = (new Participant(root.GetProperty("participant").GetString()!).Label, new Visit(root.GetProperty("visit").GetString()!).Name);
        return new()
        {
            Participant = participant,
            Visit = visit,
            Regions = regions,
            Z = matrix,
            ProvenanceId = root.GetProperty("provenance").GetString()!,
            RemainingDof = root.GetProperty("remainingDof").GetDouble(),
            Quality = [.. root.GetProperty("regions").EnumerateArray().Select(q => new RegionView(q.GetProperty("name").GetString()!, Number(q.GetProperty("voxels")), Number(q.GetProperty("coverage")), Number(q.GetProperty("tsnr")), StoredJson.Named<QualityGrade>(q.GetProperty("grade")), q.GetProperty("reason").GetString()!))],
            Carpet = root.TryGetProperty("carpet", out var carpet) ? ReadCarpet(carpet, $"{participant}, {visit}") : null,
        };
    }

    private static void WriteCarpet(Utf8JsonWriter json, CarpetPlotData carpet)
    {
        json.WriteStartObject("carpet");
        json.WriteNumber("volumes", carpet.Carpet.Volumes);
        json.WriteNumber("repetitionTimeS", carpet.RepetitionTimeS);
        json.WriteStartArray("groups");
        foreach (var (name, rows) in carpet.Carpet.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("rows", rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Numbers(json, "framewiseDisplacementMm", carpet.FramewiseDisplacement);
        json.WriteBase64String("signal", [.. carpet.Carpet.Values.Select(v => (byte)(sbyte)Math.Clamp(float.IsNaN(v) ? 0 : MathF.Round(v / Step), sbyte.MinValue, sbyte.MaxValue))]);
        json.WriteEndObject();
    }

    private static CarpetPlotData ReadCarpet(JsonElement json, string who)
    {
        var signal = json.GetProperty("signal").GetBytesFromBase64();
        var volumes = json.GetProperty("volumes").GetInt32();
        ImmutableArray<(string Name, int Rows)> groups = [.. json.GetProperty("groups").EnumerateArray().Select(g => (g.GetProperty("name").GetString()!, g.GetProperty("rows").GetInt32()))];
        double[] displacement = [.. json.GetProperty("framewiseDisplacementMm").EnumerateArray().Select(Number)];
        return volumes > 0 && groups.All(g => g.Rows > 0) && signal.LongLength == (long)volumes * groups.Sum(g => (long)g.Rows) && displacement.Length == volumes
            ? new() { Id = "carpet", Title = "Carpet plot of " + who, Carpet = new([.. signal.Select(b => (sbyte)b * Step)], volumes, groups), RepetitionTimeS = json.GetProperty("repetitionTimeS").GetDouble(), FramewiseDisplacement = displacement }
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{signal.Length} values for {volumes} volumes"));
    }

    private static double Number(JsonElement json) => json.ValueKind == JsonValueKind.Null ? double.NaN : json.GetDouble();

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Number(json, value);
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            Number(json, value);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
