namespace Toolkit.Devices.Links;

/// <summary>Which device a path leads to. A stable name leads to another node after a replug, or to none: a port that was opened under it is then dead, even where the line says nothing.</summary>
public readonly record struct PortIdentity(ulong Inode, uint DeviceMajor, uint DeviceMinor)
{
    /// <returns>The identity; null where nothing is there, or where the system has no such notion.</returns>
    public static unsafe PortIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Posix.FileStatus status;
        return Posix.Status(Posix.CurrentFolder, path, 0, Posix.IdentityAndType, &status) == 0 ? new(status.Inode, status.DeviceMajor, status.DeviceMinor) : null;
    }
}
