using System.Text;

namespace Toolkit.Devices.Profiles;

/// <summary>udev rules from the profiles: a stable name under /dev/assay/ and a short FTDI latency for readers with a USB adapter of their own.</summary>
public static class UdevRules
{
    /// <summary>The text of hardware/udev/99-assay-readers.rules.</summary>
    public static string Generate(IEnumerable<DeviceProfile> profiles)
    {
        var rules = new StringBuilder("# Made from hardware/*/profile.yaml; a test checks that it is current. Copy to /etc/udev/rules.d/ and run 'udevadm control --reload'.\n");
        foreach (var profile in profiles.Where(p => p.Usb is not null).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var usb = profile.Usb!;
            rules.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n# {profile.Maker} {profile.Model}\n");
            rules.Append(System.Globalization.CultureInfo.InvariantCulture, $"SUBSYSTEM==\"tty\", ATTRS{{idVendor}}==\"{usb.Vendor}\", ATTRS{{idProduct}}==\"{usb.Product}\", GROUP=\"dialout\", MODE=\"0660\", SYMLINK+=\"assay/{profile.Name}\"\n");
            rules.Append(System.Globalization.CultureInfo.InvariantCulture, $"SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\", ATTRS{{idVendor}}==\"{usb.Vendor}\", ATTRS{{idProduct}}==\"{usb.Product}\", ATTR{{latency_timer}}=\"{usb.LatencyMs}\"\n");
        }

        return rules.ToString();
    }
}
