using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

/// <summary>One set of reference cases of connectivity: its inputs as the toolkit's values, its expected values as flat arrays.</summary>
internal sealed class ConnectivityCase : IDisposable
{
    private readonly JsonDocument manifest;
    private readonly Lazy<VolumeSeries> bold;
    private readonly Lazy<Volume> mask;

    public ConnectivityCase(string folder)
    {
        Folder = folder;
        manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        RepetitionTime = RepetitionTime.FromSeconds(manifest.RootElement.GetProperty("TR").GetDouble());
        bold = new(() => WithRepetition(Nifti.Read(Path.Combine(folder, "input/bold.nii")).Value.ToSeries()));
        mask = new(() => Nifti.Read(Path.Combine(folder, "input/mask.nii")).Value.ToVolume());
    }

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public RepetitionTime RepetitionTime { get; }

    public Sourced<RepetitionTime> SourcedRepetitionTime => Sourced<RepetitionTime>.From(RepetitionTime, "manifest");

    public VolumeSeries Bold => bold.Value;

    public Volume Mask => mask.Value;

    public IEnumerable<JsonElement> Checks => manifest.RootElement.GetProperty("checks").EnumerateArray();

    public LabelImage Atlas() => LabelImages.Read(Path.Combine(Folder, "input/atlas.nii")).Value;

    /// <summary>A comma-separated table without header as a matrix of shape (columns, rows): one series a row.</summary>
    public RowMatrix<double> Series(string file)
    {
        var rows = Table(file);
        var series = new RowMatrix<double>(rows[0].Length, rows.Length);
        for (var t = 0; t < rows.Length; t++)
        {
            for (var s = 0; s < series.Rows; s++)
            {
                series[s, t] = rows[t][s];
            }
        }

        return series;
    }

    public Confounds Confounds(string file, int columns)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file));
        var names = lines[0].Split('\t')[..columns];
        var values = new RowMatrix<double>(columns, lines.Length - 1);
        for (var t = 1; t < lines.Length; t++)
        {
            var cells = lines[t].Split('\t');
            for (var c = 0; c < columns; c++)
            {
                values[c, t - 1] = Number(cells[c]);
            }
        }

        return new([.. names], values);
    }

    public int[] Indices(string file) => [.. File.ReadAllLines(Path.Combine(Folder, file)).Where(l => l.Length > 0).Select(l => int.Parse(l, NumberStyles.None, CultureInfo.InvariantCulture))];

    /// <summary>Expected values, flat: rows of a table; voxels with x slowest and volumes fastest.</summary>
    public double[] Expected(JsonElement check)
    {
        var file = check.GetProperty("file").GetString()!;
        return Path.GetExtension(file) switch
        {
            ".npy" => Npy(File.ReadAllBytes(Path.Combine(Folder, file))),
            ".nii" => SlowestFirst(Nifti.Read(Path.Combine(Folder, file)).Value),
            _ => [.. Table(file).SelectMany(r => r)],
        };
    }

    /// <summary>A map with x slowest, and 0 where it is undefined outside the mask, as the references write it.</summary>
    public double[] Written(Volume map)
    {
        var flat = new List<double>();
        for (var x = 0; x < map.Shape.X; x++)
        {
            for (var y = 0; y < map.Shape.Y; y++)
            {
                for (var z = 0; z < map.Shape.Z; z++)
                {
                    flat.Add(Mask[x, y, z] == 0 ? 0 : map[x, y, z]);
                }
            }
        }

        return [.. flat];
    }

    public VolumeSeries WithRepetition(VolumeSeries series) => new(series.Shape, series.Volumes, series.Affine, series.Data, SourcedRepetitionTime);

    public void Dispose() => manifest.Dispose();

    public static double Number(string cell) => cell.Trim() == "nan" ? double.NaN : double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);

    private double[][] Table(string file) => [.. File.ReadAllLines(Path.Combine(Folder, file)).Where(l => l.Length > 0).Select(l => l.Split(',').Select(Number).ToArray())];

    private static double[] SlowestFirst(StoredImage image)
    {
        var flat = new List<double>();
        for (var x = 0; x < image.Shape.X; x++)
        {
            for (var y = 0; y < image.Shape.Y; y++)
            {
                for (var z = 0; z < image.Shape.Z; z++)
                {
                    flat.Add(image.Value(image.Shape.Index(x, y, z)));
                }
            }
        }

        return [.. flat];
    }

    private static double[] Npy(byte[] bytes)
    {
        var header = Encoding.ASCII.GetString(bytes, 10, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)));
        var shape = Regex.Match(header, @"'shape': \((?<shape>[^)]*)\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["shape"].Value;
        var extents = shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(d => int.Parse(d, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
        var stored = Enumerable.Range(0, extents.Aggregate(1, (n, d) => n * d)).Select(i => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(10 + header.Length + (8 * i)))).ToArray();
        if (!header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            return stored;
        }

        var flat = new double[stored.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            var (rest, at) = (i, 0);
            foreach (var (extent, axis) in extents.Select((e, a) => (e, a)))
            {
                at += rest % extent * extents[(axis + 1)..].Aggregate(1, (n, d) => n * d);
                rest /= extent;
            }

            flat[at] = stored[i];
        }

        return flat;
    }

    public static ImmutableArray<string> Names(int count) => [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"r{i}"))];
}
