#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <vector>

#include <sys/stat.h>

namespace fs = std::filesystem;

namespace WireCell {

    namespace {
        /// Where a file is, or would be.
        struct Place {
            explicit Place(const std::string& name)
            {
                std::error_code failed;
                auto full = fs::weakly_canonical(fs::absolute(name, failed), failed);
                path = failed ? name : full.string();
                struct stat found {};
                if (::stat(name.c_str(), &found) != 0) return;
                exists = true;
                is_plain = S_ISREG(found.st_mode);
                device = found.st_dev;
                inode = found.st_ino;
            }

            bool is(const Place& other) const
            {
                if (!is_plain || !other.is_plain) return false;
                const bool same_inode = exists && other.exists && device == other.device && inode == other.inode;
                return same_inode || path == other.path;
            }

            std::string path; ///< absolute, without links
            bool exists = false;
            bool is_plain = true;
            dev_t device = 0;
            ino_t inode = 0;
        };
    }

    struct FileClaim::Entry {
        Entry(Use a_use, const std::string& a_name, const std::string& a_who)
          : use(a_use)
          , who(a_who)
          , name(a_name)
          , place(use == Use::read ? a_name : name.fill(0))
        {
        }

        bool covers(const Place& file) const
        {
            if (use == Use::read) return place.is(file);
            if (!name.has_number()) return Place(name.text()).is(file);
            const auto is_it = [&](const std::string& one) { return Place(one).is(file); };
            const auto there = name.existing();
            if (std::any_of(there.begin(), there.end(), is_it)) return true;
            // Of one that is not there yet the folder and the name must be right.
            const fs::path full(file.path);
            const auto inside = NumberedName(fs::path(name.text()).filename().string());
            const auto number = inside.number_of(full.filename().string());
            return number && Place(name.fill(*number)).is(file);
        }

        bool meets(const Entry& other) const
        {
            // Sinks of one job get events of the same numbers.
            for (const int number : {0, 1, 1234567}) {
                if (Place(name.fill(number)).is(Place(other.name.fill(number)))) return true;
            }
            const bool one_is_single = name.has_number() != other.name.has_number();
            return one_is_single && (name.has_number() ? covers(other.place) : other.covers(place));
        }

        bool conflicts(const Entry& other) const
        {
            if (use == Use::read) return other.use == Use::write && other.covers(place);
            return other.use == Use::read ? covers(other.place) : meets(other);
        }

        Use use;
        std::string who;
        NumberedName name;
        Place place; ///< of what is read, as it was when the claim was made
    };

    namespace {
        struct Claims {
            std::mutex mutex;
            std::vector<std::shared_ptr<void>> entries;
        };

        /// Never destroyed, as components may outlive other static objects.
        Claims& claims()
        {
            static auto* all = new Claims;
            return *all;
        }
    }

    FileClaim::FileClaim(Use use, const std::string& name, const std::string& who)
      : m_entry(std::make_shared<Entry>(use, name, who))
    {
        const auto word = [](Use one) { return one == Use::read ? "read" : "write"; };
        auto& all = claims();
        const std::lock_guard lock(all.mutex);
        for (const auto& one : all.entries) {
            const auto& other = *std::static_pointer_cast<Entry>(one);
            if (!m_entry->conflicts(other)) continue;
            THROW(ValueError() << errmsg{fmt::format("{}: can not {} \"{}\": {} {}s \"{}\"", who, word(use), name,
                                                     other.who, word(other.use), other.name.text())});
        }
        all.entries.push_back(m_entry);
    }

    FileClaim::~FileClaim()
    {
        auto& all = claims();
        const std::lock_guard lock(all.mutex);
        all.entries.erase(std::remove(all.entries.begin(), all.entries.end(), m_entry), all.entries.end());
    }

    std::string FileClaim::obstacle(const std::string& filename, const FileClaim* own)
    {
        auto& all = claims();
        const std::lock_guard lock(all.mutex);
        const Place place(filename);
        for (const auto& one : all.entries) {
            if (own && one == own->m_entry) continue;
            const auto& other = *std::static_pointer_cast<Entry>(one);
            if (other.covers(place))
                return other.who + (other.use == Use::read ? " reads it" : " is writing it already");
        }
        return "";
    }

    void FileClaim::forget_all()
    {
        auto& all = claims();
        const std::lock_guard lock(all.mutex);
        all.entries.clear();
    }

}
