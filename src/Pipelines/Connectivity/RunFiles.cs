using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Reads the files of one request; remembers each with its hash.</summary>
public sealed class RunFiles
{
    private static readonly string[] SphereColumns = ["name", "x", "y", "z", "radius"];

    /// <summary>What was read, in order.</summary>
    public List<Provenance> Read { get; } = [];

    public List<string> Remarks { get; } = [];

    /// <inheritdoc cref="RunVoxels.Read" />
    public Parsed<RunVoxels> Run(string path, Volume? mask, bool packed, Volume? beside) => RunVoxels.Read(path, mask, packed, beside).Map(read =>
    {
        // It is read last and named first: everything else belongs to it.
        Read.Insert(0, Provenance.OfBytes("imaging.nifti", Path.GetFileName(path), read.Sha256));
        return read.Run;
    });

    public Parsed<StoredImage> Image(string path) => Nifti.Read(Bytes(path, "imaging.nifti"), Path.GetFileName(path));

    public Parsed<Volume> Volume(string path) => Image(path).Bind(image => image.Volumes == 1 && image.Format != VoxelFormat.Rgb24
        ? image.ToVolume()
        : (Parsed<Volume>)new Fault(image.Volumes, "a mask of one volume", $"{image.Volumes} volumes of {image.Format}") { Unit = "volume", Place = Path.GetFileName(path) });

    /// <summary>A mask; of a probability image (…_probseg) what is at least one half.</summary>
    public Parsed<Volume> Mask(string path) => Volume(path).Map(image => Path.GetFileName(path).Contains("_probseg", StringComparison.Ordinal)
        ? new Volume(image.Shape, image.Affine, Array.ConvertAll(image.Data, v => v >= 0.5f ? 1f : 0f))
        : image);

    public Parsed<LabelImage> Labels(string path, ConnectivityRequest request, string space)
    {
        IReadOnlyDictionary<int, string>? names = null;
        if (request.AtlasLabels is { } table && !LabelImages.Names(Text(table, "imaging.labels")).In(Path.GetFileName(table)).Try(out names, out var fault))
        {
            return fault;
        }

        var stem = Path.GetFileName(path).Split(".nii")[0];
        var name = request.AtlasName ?? stem.Split('_').FirstOrDefault(p => p.StartsWith("atlas-", StringComparison.Ordinal))?["atlas-".Length..] ?? stem;
        return Image(path).Bind(image => LabelImages.FromImage(image, names, name, request.AtlasVersion, space).In(Path.GetFileName(path)));
    }

    public Parsed<ConfoundTable> Table(string path) => ConfoundTable.Read(Bytes(path, "connectivity.confounds")).In(Path.GetFileName(path));

    /// <summary>What the JSON beside a table of confounds says of its components.</summary>
    public Parsed<ComponentVariances> Variances(string path) => ComponentVariances.Read(Bytes(path, "connectivity.components")).In(Path.GetFileName(path));

    public Parsed<MotionParameters> Motion(string path)
    {
        if (MotionFiles.Guess(Path.GetFileName(path)) is not { } convention)
        {
            return new Fault(0, "a name that tells the convention: *.par, rp_* or *.1D", Printable.Quote(Path.GetFileName(path))) { Unit = "file", Advice = "Tables with a header of names are given by --confounds." };
        }

        return MotionFiles.Read(Text(path, "connectivity.motion"), convention).In(Path.GetFileName(path));
    }

    /// <summary>A table of signals; without header the columns are named r0, r1, …</summary>
    public Parsed<Confounds> Signals(string path)
    {
        var text = Text(path, "connectivity.signals");
        var delimiter = text.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        var first = text.Split('\n', 2)[0].Trim().Split(delimiter);
        if (first.All(c => Numbers.TryParse(c, out _)))
        {
            text = string.Join(delimiter, first.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"r{i}"))) + "\n" + text;
        }

        if (!DelimitedTable.Read(text, delimiter).Try(out var table, out var fault))
        {
            return fault.In(Path.GetFileName(path));
        }

        var values = new RowMatrix<double>(table.Columns.Length, table.Rows.Length);
        for (var t = 0; t < table.Rows.Length; t++)
        {
            for (var c = 0; c < table.Columns.Length; c++)
            {
                if (!Numbers.TryParse(table.Rows[t].Cells[c], out values[c, t]))
                {
                    return new Fault(table.Rows[t].Line, "a number", Printable.Quote(table.Rows[t].Cells[c])) { Unit = "line", Place = Path.GetFileName(path) };
                }
            }
        }

        return new Confounds(table.Columns, values);
    }

    public Parsed<List<WorldRegion>> Spheres(string path)
    {
        var text = Text(path, "connectivity.spheres");
        if (!DelimitedTable.Read(text, text.Contains('\t', StringComparison.Ordinal) ? '\t' : ',').Try(out var table, out var fault))
        {
            return fault.In(Path.GetFileName(path));
        }

        int[] columns = [.. SphereColumns.Select(table.Column)];
        if (columns.Any(c => c < 0))
        {
            return new Fault(1, "the columns name, x, y, z, radius", Printable.Quote(string.Join(' ', table.Columns))) { Unit = "line", Place = Path.GetFileName(path) };
        }

        var spheres = new List<Sphere>();
        Span<double> numbers = stackalloc double[4];
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < 4; i++)
            {
                if (!Numbers.TryParse(row.Cells[columns[i + 1]], out numbers[i]) || (i == 3 && numbers[i] < 0))
                {
                    return new Fault(row.Line, i == 3 ? "a radius of 0 mm or more" : "a coordinate in mm", Printable.Quote(row.Cells[columns[i + 1]])) { Unit = "line", Place = Path.GetFileName(path) };
                }
            }

            spheres.Add(new(row.Cells[columns[0]].Trim(), new(numbers[0], numbers[1], numbers[2]), numbers[3]));
        }

        return spheres.GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => (WorldRegion)new SphereRegion(g.Key, [.. g])).ToList();
    }

    public Parsed<ImmutableArray<int>> Indices(string path)
    {
        var indices = ImmutableArray.CreateBuilder<int>();
        var line = 0;
        foreach (var raw in Text(path, "connectivity.samples").Split('\n'))
        {
            line++;
            if (raw.AsSpan().Trim() is { Length: > 0 } cell)
            {
                if (!int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    return new Fault(line, "a zero-based index of a kept volume", Printable.Quote(cell)) { Unit = "line", Place = Path.GetFileName(path) };
                }

                indices.Add(index);
            }
        }

        return indices.ToImmutable();
    }

    /// <summary>The repetition time of a BIDS sidecar beside the image, which wins over the header; a contradiction is remarked.</summary>
    public Parsed<Sourced<RepetitionTime>> Sidecar(string imagePath, Sourced<RepetitionTime> header)
    {
        var path = imagePath.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase) ? imagePath[..^7] + ".json" : Path.ChangeExtension(imagePath, ".json");
        if (!File.Exists(path))
        {
            return header;
        }

        try
        {
            using var json = JsonDocument.Parse(Bytes(path, "bids.sidecar"));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("RepetitionTime", out var value))
            {
                return header;
            }

            if (value.ValueKind != JsonValueKind.Number || value.GetDouble() is not (> 0 and <= 3600))
            {
                return new Fault(0, "a RepetitionTime in s, above 0 and at most 3600", Printable.Quote(value.ToString())) { Unit = "key", Place = Path.GetFileName(path) };
            }

            var stated = RepetitionTime.FromSeconds(value.GetDouble());
            if (header.IsKnown && Math.Abs(header.Value.Seconds - stated.Seconds) > 1e-4)
            {
                Remarks.Add($"{Path.GetFileName(path)} states a repetition time of {stated}, the header {header.Value}: the sidecar is taken.");
            }

            return Sourced<RepetitionTime>.From(stated, Path.GetFileName(path));
        }
        catch (JsonException e)
        {
            return new Fault(e.BytePositionInLine ?? 0, "JSON", "text that is not") { Place = Path.GetFileName(path) };
        }
    }

    private string Text(string path, string stage) => Encoding.UTF8.GetString(Bytes(path, stage)).TrimStart('\uFEFF');

    private byte[] Bytes(string path, string stage)
    {
        var bytes = File.ReadAllBytes(path);
        Read.Add(Provenance.OfBytes(stage, Path.GetFileName(path), Provenance.Digest(bytes)));
        return bytes;
    }
}
