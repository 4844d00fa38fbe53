using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Toolkit.Conformance.Tests;

/// <summary>One DICOM reference case: its input, made from a recipe where the case is one, and what is expected of it.</summary>
internal sealed class DicomCase : IDisposable
{
    private readonly JsonDocument document;
    private readonly string? made;

    private DicomCase(string folder)
    {
        document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json")));
        Name = Path.GetFileName(folder);
        Folder = folder;
        Input = Path.Combine(folder, "input");
        if (!Directory.Exists(Input))
        {
            made = Directory.CreateTempSubdirectory("toolkit-case-").FullName;
            Input = Path.Combine(made, "input");
            Materialise(Path.GetDirectoryName(folder)!, document.RootElement, Input);
        }
    }

    public string Name { get; }

    public string Folder { get; }

    /// <summary>Folder of the DICOM files.</summary>
    public string Input { get; }

    public JsonElement Expect => document.RootElement.GetProperty("expect");

    public static DicomCase Open(string folder) => new(folder);

    public void Dispose()
    {
        document.Dispose();
        if (made is not null)
        {
            Directory.Delete(made, recursive: true);
        }
    }

    // The operations are defined by the comment at the head of the recipe tool that comes with the cases.
    private static void Materialise(string root, JsonElement recipe, string into)
    {
        Directory.CreateDirectory(into);
        CopyAll(Path.Combine(root, recipe.GetProperty("base").GetString()!, "input"), into, "");
        foreach (var op in recipe.GetProperty("ops").EnumerateArray())
        {
            Apply(op, root, into);
        }
    }

    private static void Apply(JsonElement op, string root, string into)
    {
        string Text(string key) => op.GetProperty(key).GetString()!;
        var path = op.TryGetProperty("file", out var file) ? Path.Combine(into, file.GetString()!) : into;
        switch (Text("op"))
        {
            case "delete":
                File.Delete(path);
                break;
            case "truncate":
                Change(path, stream => stream.SetLength(op.GetProperty("bytes").GetInt64()));
                break;
            case "zero_tail":
                Change(path, stream =>
                {
                    stream.Position = op.GetProperty("from").GetInt64();
                    stream.Write(new byte[stream.Length - stream.Position]);
                });
                break;
            case "duplicate":
                File.Copy(path, Path.Combine(into, Text("as")));
                break;
            case "rename_by_hash":
                RenameByHash(into);
                break;
            case "merge":
                CopyAll(Path.Combine(root, Text("case"), "input"), into, Text("prefix"));
                break;
            case "write":
                File.WriteAllText(path, Text("text"));
                break;
            case "patch":
                Change(path, stream =>
                {
                    stream.Position = op.GetProperty("offset").GetInt64();
                    stream.Write(Convert.FromHexString(Text("hex")));
                });
                break;
            default:
                Assert.Fail($"The recipe asks for an operation that is not known: {Text("op")}");
                break;
        }
    }

    private static void RenameByHash(string folder)
    {
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            byte[] content = [.. File.ReadAllBytes(path), .. Encoding.UTF8.GetBytes(Path.GetFileName(path))];
            File.Move(path, Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(content))[..16]));
        }
    }

    private static void Change(string path, Action<FileStream> change)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        change(stream);
    }

    // Written anew, so that read-only input can be changed.
    private static void CopyAll(string from, string to, string prefix)
    {
        foreach (var path in Directory.EnumerateFiles(from))
        {
            File.WriteAllBytes(Path.Combine(to, prefix + Path.GetFileName(path)), File.ReadAllBytes(path));
        }
    }
}
