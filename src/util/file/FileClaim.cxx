#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/Exceptions.h"
#include "WireCellUtil/OutputName.h"

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
            explicit Place(const std::string& a_name)
              : name(a_name)
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

            std::string name; ///< as given
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
          , place(a_name)
        {
        }

        /// Whether this is a file of ours.  Of what is written it is asked for the events of that file as an input.
        bool covers(const Place& file) const
        {
            if (use == Use::read) return place.is(file);
            if (name.is_single()) return Place(name.text()).is(file);
            const auto input = OutputName::input_of(file.name);
            const auto is_it = [&](const std::string& one) { return Place(one).is(file); };
            const auto there = name.existing(input);
            if (std::any_of(there.begin(), there.end(), is_it)) return true;
            // Of one that is not there yet the folder and the name must be right.
            const fs::path full(file.path);
            const OutputName inside(fs::path(name.text()).filename().string());
            if (!inside.matches(full.filename().string(), input)) return false;
            return Place((fs::path(name.text()).parent_path() / full.filename()).string()).is(file);
        }

        bool meets(const Entry& other) const
        {
            // Sinks of one job get events of the same numbers.
            for (const int number : {0, 1, 1234567}) {
                const EventFacts facts{number, number, "input"};
                if (Place(name.fill(facts)).is(Place(other.name.fill(facts)))) return true;
            }
            if (name.is_single() == other.name.is_single()) return false;
            return name.is_single() ? other.covers(place) : covers(other.place);
        }

        bool conflicts(const Entry& other) const
        {
            if (use == Use::read) return other.use == Use::write && other.covers(place);
            return other.use == Use::read ? covers(other.place) : meets(other);
        }

        Use use;
        std::string who;
        OutputName name;
        Place place; ///< of the name as it is, when the claim was made
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
        for (const auto& entry : all.entries) {
            const auto& other = *std::static_pointer_cast<Entry>(entry);
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
        for (const auto& entry : all.entries) {
            if (own && entry == own->m_entry) continue;
            const auto& other = *std::static_pointer_cast<Entry>(entry);
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
