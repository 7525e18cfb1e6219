namespace Codex.Core.Tools.Images;

/// <summary>The MIME types of pictures by their files' extensions.</summary>
internal static class ImageType
{
    /// <summary>The type that a file's name stands for; null when it is no picture's.</summary>
    public static string? OfName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".bmp" => "image/bmp",
        ".ico" => "image/x-icon",
        ".svg" => "image/svg+xml",
        ".tif" or ".tiff" => "image/tiff",
        ".avif" => "image/avif",
        ".heic" => "image/heic",
        ".heif" => "image/heif",
        _ => null,
    };
}
