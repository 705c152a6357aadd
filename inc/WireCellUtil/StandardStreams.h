#pragma once
#include <fcntl.h>
#include <unistd.h>

namespace WireCell {

    /// For the first line of a program: where a standard stream is closed, give its descriptor to /dev/null.  Otherwise
    /// the next file that is opened gets it, and what is printed goes into that file.
    inline void keep_standard_streams()
    {
        for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
            if (::fcntl(fd, F_GETFD) >= 0) continue;
            // The lowest free descriptor is this one.
            if (::open("/dev/null", O_RDWR) != fd) ::_exit(1);
        }
    }

}
