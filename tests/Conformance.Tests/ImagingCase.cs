using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

/// <summary>One folder of the imaging reference cases: its case.json and the images it names.</summary>
internal sealed class ImagingCase : IDisposable
{
    private readonly string folder;
    private readonly JsonDocument json;

    private ImagingCase(string folder)
    {
        this.folder = folder;
        json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
    }

    public JsonElement Json => json.RootElement;

    public string Name => Path.GetFileName(Path.GetDirectoryName(folder)) + "/" + Path.GetFileName(folder);

    /// <summary>Every case of a kind, whatever its folder is called; skips the calling test where there is none.</summary>
    public static IEnumerable<ImagingCase> OfKind(string kind)
    {
        var parent = Path.Combine(Cases.Root, "imaging", "conformance");
        var folders = Directory.Exists(parent)
            ? Directory.EnumerateFiles(parent, "case.json", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal).ToArray()
            : [];
        Cases.SkipWithout(folders, "imaging");
        foreach (var path in folders)
        {
            using var one = new ImagingCase(path);
            if (one.Json.GetProperty("kind").GetString() == kind)
            {
                yield return one;
            }
        }
    }

    public double Tolerance(string name) => Json.GetProperty("tolerance").GetProperty(name).GetDouble();

    public double[] Numbers(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public StoredImage Stored(string name) => Nifti.Read(Path.Combine(folder, name)).Value;

    public Volume Volume(string name) => Stored(name).ToVolume();

    public string FileOf(string property) => Json.GetProperty(property).GetString()!;

    public string PathOf(string property) => Path.Combine(folder, FileOf(property));

    public void Dispose() => json.Dispose();

    public static Affine Matrix(JsonElement rows) =>
        new([.. rows.EnumerateArray().Take(3).SelectMany(r => r.EnumerateArray()).Select(e => e.GetDouble())]);
}
