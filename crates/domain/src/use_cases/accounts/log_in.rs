//! Logs a user in.

use crate::{
    Error, Result,
    accounts::{AuthenticationError, User, Username},
    ports::{PasswordHasher, Reader},
    use_cases::Context,
};

/// Authenticates a user by name and password, and records the time of the login.
///
/// # Errors
/// [`AuthenticationError::BadCredentials`] if the name doesn't exist, the password is wrong or the
/// account is disabled: the error doesn't reveal which.
pub fn log_in(
    cx: Context<'_>,
    reader: &dyn Reader,
    hasher: &dyn PasswordHasher,
    username: &str,
    password: &str,
) -> Result<User> {
    let refused = || Error::from(AuthenticationError::BadCredentials);
    let found = match Username::new(username) {
        Ok(username) => reader.read(|session| Ok(session.users().find_by_name(&username)?))?,
        Err(_no_such_name) => None,
    };
    let Some(user) = found else {
        // As slow as a real check, so that the response time doesn't reveal which names exist.
        hasher.verify_dummy(password);
        return Err(refused());
    };
    if !hasher.verify(password, &user.password_hash) || !user.is_active {
        return Err(refused());
    }
    cx.transactor.run(|unit| {
        let known = user;
        let found = unit.users().lock(known.id)?;
        // The password was checked before the lock, and may have been replaced in the meantime.
        let mut user = found
            .filter(|user| user.is_active && user.password_hash == known.password_hash)
            .ok_or_else(refused)?;
        user.last_login_at = Some(cx.now());
        unit.users().save(&user)?;
        Ok(user)
    })
}
