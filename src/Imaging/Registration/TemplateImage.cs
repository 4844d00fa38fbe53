using System.Security.Cryptography;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Which template, exactly: part of every result that was made with it.</summary>
/// <param name="Name">The file's name without its ending, or as the user gave it.</param>
/// <param name="Version">As its maker or the package states it; "unstated" where none is.</param>
/// <param name="Sha256">Over the file, lower-case hex.</param>
/// <param name="Licence">As the package or the user states it; "unstated" where none is.</param>
public sealed record TemplateIdentity(string Name, string Version, string Sha256, string Licence);

/// <summary>A template of a head or brain with its identity.</summary>
public sealed record TemplateImage(Volume Image, TemplateIdentity Identity)
{
    private const string Folder = "/usr/share/mricron/templates";
    private const string StatusFile = "/var/lib/dpkg/status";
    private const string Package = "mricron-data";

    /// <summary>Where an installed template of that name lies: "ch2" is found in Debian's mricron-data; null where there is none. A path is taken as it is.</summary>
    public static string? Locate(string nameOrPath)
    {
        if (File.Exists(nameOrPath))
        {
            return nameOrPath;
        }

        var installed = Path.Combine(Folder, Path.GetFileName(nameOrPath) + ".nii.gz");
        return File.Exists(installed) ? installed : null;
    }

    /// <summary>Reads a template by path, or by the name it has in an installed package.</summary>
    /// <param name="version">As the user states it; the package's where null and it comes from one.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Parsed<TemplateImage> Read(string nameOrPath, string? version = null, string? licence = null)
    {
        if (Locate(nameOrPath) is not { } path)
        {
            return new Fault(0, "a template file, or the name of one in " + Folder, Printable.Quote(nameOrPath)) { Unit = "template", Advice = $"Install Debian's {Package} (ch2, ch2bet, aal), or name a file" };
        }

        var bytes = File.ReadAllBytes(path);
        var packaged = path.StartsWith(Folder + "/", StringComparison.Ordinal);
        var identity = new TemplateIdentity(
            Printable.Clean(Stem(path)),
            version ?? (packaged ? PackageVersion() : null) ?? "unstated",
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            licence ?? (packaged ? "the package declares BSD-3-Clause; the template's own terms are not stated" : "unstated"));
        return Nifti.Read(bytes, Path.GetFileName(path)).Bind<TemplateImage>(stored =>
            stored.Volumes != 1 || stored.Format == VoxelFormat.Rgb24
                ? new Fault(40, "one volume of scalars", stored.Volumes == 1 ? "a colour image" : $"{stored.Volumes} volumes") { Place = Printable.Clean(Path.GetFileName(path)) }
                : new TemplateImage(stored.ToVolume(), identity));
    }

    private static string Stem(string path)
    {
        var name = Path.GetFileName(path);
        return name.IndexOf(".nii", StringComparison.OrdinalIgnoreCase) is > 0 and var at ? name[..at] : name;
    }

    /// <summary>The installed package's version from dpkg's own record; null where there is none.</summary>
    private static string? PackageVersion()
    {
        if (!File.Exists(StatusFile))
        {
            return null;
        }

        var within = false;
        foreach (var line in File.ReadLines(StatusFile))
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
            {
                within = line.AsSpan(9).SequenceEqual(Package);
            }
            else if (within && line.StartsWith("Version: ", StringComparison.Ordinal))
            {
                return Package + " " + Printable.Clean(line.AsSpan(9));
            }
        }

        return null;
    }
}
