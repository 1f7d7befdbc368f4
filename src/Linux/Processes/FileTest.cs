namespace Keepalive.Linux.Processes;

/// <summary>Questions about files that a track script of the form "&lt;/path" asks.</summary>
public static class FileTest
{
    /// <summary>True when the file can be opened for reading.</summary>
    public static bool CanOpen(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
