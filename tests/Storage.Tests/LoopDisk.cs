using System.Diagnostics;

namespace Toolkit.Storage.Tests;

/// <summary>A small file system of its own, as the tests' user root may mount it; skips the test where that is not allowed.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly string image;
    private readonly string copy;
    private readonly string place;
    private readonly bool isMemory;
    private bool isMounted;

    private LoopDisk(TemporaryFolder folder, bool isMemory)
    {
        this.isMemory = isMemory;
        image = folder.File("disk.img");
        copy = folder.File("copy.img");
        place = Directory.CreateDirectory(folder.File("disk")).FullName;
    }

    /// <summary>An ext4 image of 24 MB on a loop device.</summary>
    public static LoopDisk Make(TemporaryFolder folder)
    {
        Assert.SkipUnless(Environment.UserName == "root" && System.IO.File.Exists("/usr/sbin/mkfs.ext4") && System.IO.File.Exists("/dev/loop-control"), "power cuts need root, mkfs.ext4 and loop devices");
        var disk = new LoopDisk(folder, isMemory: false);
        using (var stream = System.IO.File.Create(disk.image))
        {
            stream.SetLength(24 << 20);
        }

        Assert.Equal(0, Run("/usr/sbin/mkfs.ext4", "-q", "-F", disk.image).Code);
        Assert.SkipUnless(disk.TryMount(), "this container forbids mounts");
        disk.Unmount();
        return disk;
    }

    /// <summary>A disk in memory of the size, mounted.</summary>
    public static LoopDisk Small(TemporaryFolder folder, string size)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a small disk needs root");
        var disk = new LoopDisk(folder, isMemory: true);
        disk.isMounted = Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.place).Code == 0;
        Assert.SkipUnless(disk.isMounted, "this container forbids mounts");
        return disk;
    }

    public static void Signal(string signal, int process) => Assert.Equal(0, Run("kill", signal, process.ToString(System.Globalization.CultureInfo.InvariantCulture)).Code);

    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    public string File(string name) => Path.Combine(place, name);

    public void Clear()
    {
        foreach (var file in Directory.GetFiles(place))
        {
            System.IO.File.Delete(file);
        }
    }

    public void Mount() => Assert.True(TryMount(), "the image cannot be mounted");

    public void Unmount()
    {
        // A process that was just killed may still hold a file for a moment.
        for (var attempt = 0; isMounted && attempt < 100; attempt++)
        {
            isMounted = Run("umount", place).Code != 0;
            if (isMounted)
            {
                Thread.Sleep(50);
            }
        }

        Assert.False(isMounted, "the disk cannot be unmounted");
    }

    /// <summary>The disk as it is at this moment, without what only the file system's cache holds.</summary>
    public void TakeImage() => System.IO.File.Copy(image, copy, overwrite: true);

    public void BecomeImage() => System.IO.File.Move(copy, image, overwrite: true);

    public void Grow(string size) => Assert.Equal(0, Run("mount", "-o", "remount,size=" + size, place).Code);

    public void Dispose()
    {
        if (isMounted)
        {
            Run("umount", isMemory ? "-l" : "-f", place);
        }
    }

    private bool TryMount()
    {
        isMounted = Run("mount", "-o", "loop", image, place).Code == 0;
        return isMounted;
    }
}
