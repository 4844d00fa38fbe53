using System.Globalization;

namespace Toolkit.EndToEnd.Tests;

/// <summary>A small made BOLD run with its label image, mask and confounds in a folder of its own.</summary>
internal sealed class ConnectivityRun : IDisposable
{
    public const int Volumes = 120, Nx = 6, Ny = 5, Nz = 4, Count = Nx * Ny * Nz;
    public const double VoxelMm = 3;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("connectivity-");

    public ConnectivityRun()
    {
        Bold = Samples();
        Save();
    }

    /// <summary>Values, shape (x, y, z, t); change them and <see cref="Save"/>.</summary>
    public float[] Bold { get; }

    public float RepetitionTimeS { get; set; } = 2;

    public string Output => this["out"];

    public string this[string file] => Path.Combine(folder.FullName, file);

    /// <summary>The arguments that name bold and atlas, then those given.</summary>
    public string[] Arguments(params string[] more) => ["connectivity", "--bold", this["bold.nii"], "--atlas", this["atlas.nii"], "--output", Output, .. more];

    public void Save()
    {
        float[] labels = [.. Enumerable.Range(0, Count).Select(v => v % Nx < 2 ? 1f : v % Nx > 3 ? 300f : v == 2 ? 7f : 0f)];
        WriteNifti("bold.nii", Bold, Volumes, 0);
        WriteNifti("atlas.nii", labels, 1, 0);
        WriteNifti("moved-atlas.nii", labels, 1, 1.2f);
        WriteNifti("mask.nii", [.. Enumerable.Repeat(1f, Count)], 1, 0);
        WriteConfounds("confounds.tsv", Volumes);
        WriteConfounds("short.tsv", Volumes - 1);
    }

    /// <summary>Sets one voxel at every volume.</summary>
    public void Fill(int voxel, float value)
    {
        for (var t = 0; t < Volumes; t++)
        {
            Bold[(t * Count) + voxel] = value;
        }
    }

    public string[][] Table(string file) => [.. File.ReadAllLines(Path.Combine(Output, file)).Select(l => l.Split('\t'))];

    /// <summary>The text of the methods section of the page.</summary>
    public string MethodsSection()
    {
        var page = File.ReadAllText(Path.Combine(Output, "report.html"));
        var from = page[page.IndexOf("<h2 id=\"s-methods\">", StringComparison.Ordinal)..];
        return System.Net.WebUtility.HtmlDecode(from[..from.IndexOf("</section>", StringComparison.Ordinal)]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static float[] Samples()
    {
        var random = new Random(3);
        var data = new float[Count * Volumes];
        for (var t = 0; t < Volumes; t++)
        {
            double shared = Math.Sin(0.3 * t) + random.NextDouble(), own = random.NextDouble();
            for (var v = 0; v < Count; v++)
            {
                data[(t * Count) + v] = (float)(1000 + (10 * shared) + (v % Nx < 3 ? 12 * own : 0) + (4 * random.NextDouble()));
            }
        }

        return data;
    }

    private void WriteConfounds(string file, int volumes)
    {
        var random = new Random(5);
        string[] names = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z", "csf"];
        File.WriteAllLines(this[file], Enumerable.Range(0, volumes).Select(t => string.Join('\t', names.Select(n => (n == "csf" ? 1 : n[0] == 'r' ? 1e-4 : 0.01) * random.NextDouble()).Select(v => (t == 60 ? v + 1 : v).ToString(CultureInfo.InvariantCulture)))).Prepend(string.Join('\t', names)));
    }

    private void WriteNifti(string file, float[] data, int volumes, float shift) => WriteNifti(this[file], data, volumes, shift, RepetitionTimeS);

    /// <summary>Writes floats of the small grid, 3 mm voxels; the first axis is moved by a shift in mm.</summary>
    internal static void WriteNifti(string path, float[] data, int volumes, float shift, float repetitionTimeS)
    {
        using var writer = new BinaryWriter(File.Create(path));
        var header = new byte[352];
        void Short(int at, int value) => BitConverter.TryWriteBytes(header.AsSpan(at), (short)value);
        void Float(int at, float value) => BitConverter.TryWriteBytes(header.AsSpan(at), value);
        BitConverter.TryWriteBytes(header, 348);
        foreach (var (at, value) in new[] { (40, volumes > 1 ? 4 : 3), (42, Nx), (44, Ny), (46, Nz), (48, volumes), (50, 1), (52, 1), (54, 1), (70, 16), (72, 32), (254, 1) })
        {
            Short(at, value);
        }

        foreach (var (at, value) in new[] { (76, 1f), (80, 3f), (84, 3f), (88, 3f), (92, repetitionTimeS), (108, 352f), (112, 1f), (280, 3f), (292, -9f + shift), (300, 3f), (308, -6f), (320, 3f), (324, -3f) })
        {
            Float(at, value);
        }

        header[123] = 2 + 8;
        "n+1\0"u8.CopyTo(header.AsSpan(344));
        writer.Write(header);
        foreach (var value in data)
        {
            writer.Write(value);
        }
    }
}
