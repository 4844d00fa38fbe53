using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A folder of results: every file is written beside and renamed, so that a run that is killed leaves nothing half-written.</summary>
public sealed class DerivativeFolder(string path)
{
    public string Path { get; } = path;

    public static string Cell(double value) => double.IsFinite(value) ? Numbers.Format(value) : "n/a";

    public static string[] Cells(ReadOnlySpan<double> values)
    {
        var cells = new string[values.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = Cell(values[i]);
        }

        return cells;
    }

    /// <summary>A fault that is not about a place in a file: without the count of its place.</summary>
    public static string Said(Fault fault) => fault.Unit is "byte" or "line" or "row" or "voxel" || fault.Offset != 0
        ? fault.Message
        : $"{(fault.Place is null ? "" : fault.Place + ": ")}expected {fault.Expected}, found {fault.Found}{(fault.Advice is null ? "" : ". " + fault.Advice)}";

    /// <summary>A name of a region as it may stand in a file name.</summary>
    public static string Safe(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' ? c : '-'));

    /// <summary>Maps are undefined outside the mask; files say 0 there, as every reader of such maps expects.</summary>
    public void Image(string name, Volume map)
    {
        var written = new Volume(map.Shape, map.Affine, Array.ConvertAll(map.Data, v => float.IsFinite(v) ? v : 0));
        Nifti.Write(StoredImage.FromVolume(written), At(name + ".nii.gz"), gzip: true);
    }

    /// <summary>The first volumes of a cleaned series, drawn on the grid of the run it was made of.</summary>
    public void Series(string name, RunVoxels run, VolumeSeries cleaned, int volumes)
    {
        var grid = new NiftiGrid(run.Shape, volumes, run.Affine, cleaned.RepetitionTime);
        NiftiSeries.Write(grid, (t, volume) => run.Scatter(cleaned[t], volume), At(name + ".nii.gz"), gzip: true);
    }

    public void Table(string file, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder().AppendJoin('\t', header.Select(h => Printable.Clean(h))).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin('\t', row).Append('\n');
        }

        Text(file, text.ToString());
    }

    public void Text(string file, string text)
    {
        OutputFile.Write(At(file), text);
    }

    /// <summary>Writes a JSON document; gives its text.</summary>
    public string Document(string file, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Text(file, text);
        return text;
    }

    private string At(string file)
    {
        var target = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        return target;
    }
}
