using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Route;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <content>A VMAC or ipvlan is in the VRF of its parent: otherwise nothing that comes in by it finds the routes of that VRF.</content>
internal sealed partial class VirtualInterfaces
{
    /// <summary>The master of each parent, a VRF or anything else, as last seen.</summary>
    private readonly Dictionary<string, InterfaceIndex> masters = new(StringComparer.Ordinal);

    private bool mastersChanged;

    private void NoteVrfs(PresentLinks present)
    {
        masters.Clear();
        foreach (string parent in parents) masters[parent] = present.MasterOf(parent);
    }

    /// <summary>Most notifications of a parent are of its flags: only another master costs a look at all links.</summary>
    private void SeeVrf(LinkInfo link)
    {
        if (link.Deleted || !parents.Contains(link.Name) || masters.GetValueOrDefault(link.Name) == link.Master) return;
        masters[link.Name] = link.Master;
        mastersChanged = true;
    }

    private void FollowVrfs()
    {
        if (!mastersChanged) return;
        mastersChanged = false;
        PresentLinks present = new(client.Links());
        JoinVrfs([.. wanted.Where(present.Fits)], present);
    }

    private void JoinVrfs(List<VirtualInterface> links, PresentLinks present)
    {
        VirtualInterface[] astray = [.. links.Where(link => present.VrfOf(link.Name) != present.VrfOf(link.Parent))];
        int[] errors = client.SetMasters([.. astray.Select(link => (present.IndexOf(link.Name), present.VrfOf(link.Parent)))]);
        for (int i = 0; i < errors.Length; i++)
        {
            VirtualInterface link = astray[i];
            if (errors[i] == 0) log.ChangedVrf(link.Name, link.Instance);
            else log.CannotChangeVrf(link.Instance, link.Name, Errno.Name(errors[i]));
        }
    }
}
