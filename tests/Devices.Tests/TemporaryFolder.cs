namespace Toolkit.Devices.Tests;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("toolkit-devices-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
