using Toolkit.Devices.Links;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>A device that is played over any link. After a lost link it is run again and goes on where it was.</summary>
public interface ISimulatedDevice
{
    /// <summary>Messages delivered or plates sent so far.</summary>
    int Delivered { get; }

    /// <summary>What it measured, as it prints it: the truth that a host must find.</summary>
    IEnumerable<AnalyserResult> Results { get; }

    /// <summary>What it measured, by [row, column], as it prints it; null for an analyser.</summary>
    double?[,]? Plate { get; }

    /// <summary>Plays until all is delivered, or for ever.</summary>
    /// <exception cref="LinkLostException">The link was lost.</exception>
    Task RunAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation);
}
