using System.Security.Cryptography;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public sealed class TemplateImageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("template");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_file_becomes_a_template_with_its_identity()
    {
        var path = Write("mine.nii.gz", volumes: 1);
        var read = TemplateImage.Read(path, licence: "CC0").Value;
        Assert.Equal(new TemplateIdentity("mine", "unstated", Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), "CC0"), read.Identity);
        Assert.Equal(new GridShape(3, 2, 2), read.Image.Shape);
        Assert.Equal("2009a", TemplateImage.Read(path, version: "2009a").Value.Identity.Version);
    }

    [Fact]
    public void A_name_that_no_package_and_no_file_has_is_refused_with_advice() =>
        Assert.Equal("template 0: expected a template file, or the name of one in /usr/share/mricron/templates, found 'nowhere'. Install Debian's mricron-data (ch2, ch2bet, aal), or name a file", TemplateImage.Read("nowhere").Fault!.Message);

    [Fact]
    public void A_series_is_no_template() =>
        Assert.Equal("two.nii.gz: byte 40: expected one volume of scalars, found 2 volumes", TemplateImage.Read(Write("two.nii.gz", volumes: 2)).Fault!.Message);

    private string Write(string name, int volumes)
    {
        var path = Path.Combine(folder.FullName, name);
        Nifti.Write(new StoredImage(new(3, 2, 2), volumes, VoxelFormat.UInt8, new byte[12 * volumes], Affine.Identity), path, gzip: true);
        return path;
    }
}
