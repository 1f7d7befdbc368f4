using System.Globalization;
using System.Text;
using Keepalive.ConfigParser.Model;
using Keepalive.Core;
using Keepalive.Linux;
using Keepalive.Linux.Files;
using Keepalive.Vrrp.Engine;

namespace Keepalive.Vrrp.Process;

/// <summary>Follows tracked files: the number at the beginning of each, 0 when there is none.</summary>
internal sealed class TrackFiles(EventLoop loop, VrrpLog log, Action<VrrpInput> input) : IDisposable
{
    private const UnixFileMode NewFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FollowedNumbers numbers = new(loop, (name, number) => input(new VrrpInput.FileRead(name, number)));

    /// <summary>init_file: makes the files that are to be there at start.</summary>
    public void Initialize(ValueList<TrackFileConfig> files)
    {
        foreach (TrackFileConfig file in files)
        {
            if (file.InitialValue is int value) Create(file, value);
        }
    }

    /// <summary>Reads all files before anything depends on them, so that nobody starts with a number that is not theirs.</summary>
    public void ReadAll(ValueList<TrackFileConfig> files) => numbers.ReadAll(files.Select(file => (file.Name, file.Path)));

    /// <summary>Changes over to another set.</summary>
    public void Watch(ValueList<TrackFileConfig> files) => numbers.Watch([.. files.Select(file => (file.Name, file.Path))]);

    public void Dispose() => numbers.Dispose();

    private void Create(TrackFileConfig file, int value)
    {
        bool exists = FileStatus.TryReadLink(file.Path, out FileStatus status) == 0;
        if (exists && !file.Overwrite) return;
        if (exists && status.Kind != FileKind.Regular)
        {
            log.CannotInitializeFile(file.Name, file.Path, "it is not a plain file");
            return;
        }
        try
        {
            FileStreamOptions options = new()
            {
                Mode = exists ? FileMode.Truncate : FileMode.CreateNew,
                Access = FileAccess.Write,
            };
            if (!exists) options.UnixCreateMode = NewFileMode;
            using FileStream stream = new(file.Path, options);
            stream.Write(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture) + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.CannotInitializeFile(file.Name, file.Path, exception.Message);
        }
    }
}
