namespace Toolkit.Devices.Links;

/// <summary>Says why a port cannot be opened: System.IO.Ports reports "access denied" for a device that is not there.</summary>
internal static class PortAccess
{
    /// <exception cref="FileNotFoundException">There is no such device.</exception>
    /// <exception cref="IOException">The path is a regular file or a folder.</exception>
    public static void Require(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a folder, not a port.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no device {path}. Is the cable plugged in? 'ls /dev/serial/by-id' lists the ports.", path);
        }

        if (new FileInfo(path) is { LinkTarget: null, Length: > 0 })
        {
            throw new IOException($"{path} is a regular file, not a port. To read a captured file use 'device parse' or 'device replay'.");
        }
    }

    public static UnauthorizedAccessException Explain(string path, string cause) =>
        new($"{path} exists, but may not be opened: {cause}. Add yourself to its group (often 'dialout') and log in again.");
}
